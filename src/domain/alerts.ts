import type { Message } from './activities.ts';

const DAY_MS = 86_400_000;

/** Why the monitor wants a person's eye. Also values of the search attribute `Attention`, the first being the gravest. */
export const ALERT_KINDS = [
  'webhook-off',
  'instantly-api',
  'webhook-change',
  'silence',
  'deliveries-failing',
  'webhook-notice',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that is wrong at present. */
export interface Condition {
  kind: AlertKind;
  /** Tells conditions of one kind apart. */
  of?: string;
  /** Since when, where that is known better than by when we noticed. */
  since?: number;
  title: string;
  lines: string[];
  /** What to say when it is over. */
  closing?: string[];
  /** Said again every 24 hours. */
  remind?: boolean;
  /** It has ended: `closing` is said. A condition that is simply not there any more ends with the closing it had. */
  over?: boolean;
}

/** A condition that people were told of and that is not over. */
export interface Alert extends Condition {
  since: number;
  /** For how many days it was said. */
  told: number;
}

export type Alerts = Record<string, Alert>;

export interface Telling {
  /** The same for every try to say it. */
  key: string;
  message: Message;
}

/** What is said, and what is open, once `conditions` is what is wrong: each begins once, is repeated daily, ends once. */
export function follow(alerts: Alerts, conditions: Condition[], now: number): { alerts: Alerts; tellings: Telling[] } {
  const next: Alerts = {};
  const tellings: Telling[] = [];
  const say = (key: string, title: string, lines: string[]) =>
    tellings.push({ key, message: { audience: 'ops', title, lines } });

  const end = (id: string, { title, since, closing = [] }: Alert) =>
    say(`${id}/${since}/end`, `Over after ${spanOf(now - since)}: ${title}`, closing);

  for (const condition of conditions.filter(({ over }) => !over)) {
    const id = idOf(condition);
    const since = alerts[id]?.since ?? condition.since ?? now;
    const alert = { ...condition, since, told: alerts[id]?.told ?? 0 };
    next[id] = alert;
    if (alert.told && !(condition.remind && now >= alert.since + alert.told * DAY_MS)) continue;
    const title = alert.told ? `Still after ${spanOf(now - alert.since)}: ${alert.title}` : alert.title;
    say(`${id}/${alert.since}/${alert.told}`, title, alert.lines);
    alert.told = Math.floor((now - alert.since) / DAY_MS) + 1;
  }
  for (const [id, alert] of Object.entries(alerts)) {
    if (!next[id]) end(id, { ...alert, ...conditions.find((one) => one.over && idOf(one) === id) });
  }
  return { alerts: next, tellings };
}

const idOf = ({ kind, of }: Condition): string => (of ? `${kind}/${of}` : kind);

/** The gravest of them, for the search attribute. */
export const gravest = (alerts: Alerts): AlertKind | null =>
  ALERT_KINDS.find((kind) => Object.values(alerts).some((alert) => alert.kind === kind)) ?? null;

/** `42 minutes`, `3 hours`, `2 days`: what a person would say. */
export function spanOf(ms: number): string {
  const units: [string, number][] = [
    ['day', DAY_MS],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];
  const [unit, size] = units.find(([, one]) => ms >= 2 * one) ?? ['minute', 60_000];
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

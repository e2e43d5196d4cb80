import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { Message } from '../activities.ts';

/** Why the monitor wants a person's eye. Also values of the search attribute `Attention`, the first being the gravest. */
const ALERT_KINDS = [
  'webhook-off',
  'instantly-api',
  'attention',
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
  /** Of how many it is: said again when they have become more, once an hour at most. */
  count?: number;
  /** It has ended: `closing` is said. A condition that is simply not there any more ends with the closing it had. */
  over?: boolean;
}

/** A condition that people were told of and that is not over. */
export interface Alert extends Condition {
  since: number;
  /** For how many days it was said. */
  told: number;
  /** When it was last said, and the fewest that it was of since then; where there is a `count`. */
  said?: { at: number; count: number };
}

export type Alerts = Record<string, Alert>;

export interface Telling {
  /** The same for every try to say it. */
  key: string;
  /** When it was first tried. */
  triedSince?: number;
  message: Message;
  /** The alert that it tells of, where that has a count. What tells of the same and was not said yet gives way to it. */
  about?: string;
}

/**
 * What is said, and what is open, once `conditions` is what is wrong: each begins once, is repeated daily (hourly while
 * its count grows), ends once.
 */
export function follow(alerts: Alerts, conditions: Condition[], now: number): { alerts: Alerts; tellings: Telling[] } {
  const next: Alerts = {};
  const tellings: Telling[] = [];
  const say = (id: string, key: string | number, { since, count }: Alert, title: string, lines: string[]) =>
    tellings.push({
      key: `${id}/${since}/${key}`,
      message: { audience: 'ops', title, lines },
      ...(count !== undefined && { about: id }),
    });

  for (const condition of conditions.filter(({ over }) => !over)) {
    const id = idOf(condition);
    const { told = 0, said, since = condition.since ?? now } = alerts[id] ?? {};
    const { count } = condition;
    const alert: Alert = { ...condition, since, told };
    next[id] = alert;
    const isDue = condition.remind && now >= since + told * DAY_MS;
    const hasGrown = said && count !== undefined && count > said.count && now >= said.at + HOUR_MS;
    if (told && !isDue && !hasGrown) {
      if (said && count !== undefined) alert.said = { at: said.at, count: Math.min(said.count, count) };
      continue;
    }
    say(id, hasGrown ? `at ${now}` : told, alert, told ? still(alert, now) : alert.title, alert.lines);
    alert.told = Math.floor((now - since) / DAY_MS) + 1;
    if (count !== undefined) alert.said = { at: now, count };
  }
  for (const [id, open] of Object.entries(alerts)) {
    if (next[id]) continue;
    const alert = { ...open, ...conditions.find((one) => one.over && idOf(one) === id) };
    say(id, 'end', alert, `Over after ${spanOf(now - alert.since)}: ${alert.title}`, alert.closing ?? []);
  }
  return { alerts: next, tellings };
}

/** What was not said yet, as it is said now: with the present count, which its alert takes for said. Changes `alerts`. */
export const renew = (unsaid: Telling[], alerts: Alerts, now: number): Telling[] =>
  unsaid.map((telling) => {
    const alert = alerts[telling.about ?? ''];
    if (alert?.count === undefined) return telling;
    alert.said = { at: now, count: alert.count };
    return { ...telling, message: { ...telling.message, title: still(alert, now), lines: alert.lines } };
  });

const still = ({ title, since }: Alert, now: number): string => `Still after ${spanOf(now - since)}: ${title}`;

const idOf = ({ kind, of }: Condition): string => (of ? `${kind}/${of}` : kind);

/** The gravest of them, for the search attribute. */
export const gravest = (alerts: Alerts): AlertKind | null =>
  ALERT_KINDS.find((kind) => Object.values(alerts).some((alert) => alert.kind === kind)) ?? null;

/** `42 minutes`, `3 hours`, `2 days`: what a person would say. */
export function spanOf(ms: number): string {
  const units: [string, number][] = [
    ['day', DAY_MS],
    ['hour', HOUR_MS],
    ['minute', MINUTE_MS],
  ];
  const [unit, size] = units.find(([, one]) => ms >= 2 * one) ?? ['minute', MINUTE_MS];
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

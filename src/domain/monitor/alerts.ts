import type { Message } from '../activities.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';

/** Kinds of alerts, the most severe first. Permanent: they are also values of the search attribute `Attention`. */
export const ALERT_KINDS = [
  'webhook-off',
  'instantly-api',
  'attention',
  'books-differ',
  'webhook-change',
  'silence',
  'deliveries-failing',
  'webhook-notice',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that is wrong at present. */
export interface Problem {
  kind: AlertKind;
  /** Distinguishes problems of one kind: for example a webhook's id. */
  of?: string;
  /** When it began (milliseconds since 1970), if that is known better than by when the monitor noticed it. */
  since?: number;
  title: string;
  lines: string[];
  /** The lines of the notification that it is over. */
  closing?: string[];
  /** Whether people are reminded of it every 24 hours. */
  remind?: boolean;
  /** How many items are affected. If the count grows, people are notified again, at most once an hour. */
  count?: number;
  /** It has ended. A problem that is missing in the next round has ended too, with the `closing` that it had. */
  over?: boolean;
}

/** A problem that people were notified of and that is not over. Stored in running workflows: its fields keep their names. */
export interface Alert extends Problem {
  since: number;
  /** For how many days people were notified. */
  told: number;
  /** When people were last notified, and the lowest `count` since then. Only if there is a `count`. */
  said?: { at: number; count: number };
}

export type Alerts = Record<string, Alert>;

/** A message to ops that is not sent yet. Stored in running workflows: its fields keep their names. */
export interface Notification {
  /** The same for every attempt to send it. */
  key: string;
  /** When it was first attempted, in milliseconds since 1970. */
  triedSince?: number;
  message: Message;
  /** The id of its alert, if that has a count. A newer notification of the same alert replaces one that is not sent yet. */
  about?: string;
}

/**
 * Computes the open alerts and the notifications to send, given everything that is wrong now. Each problem is reported
 * when it begins, daily while it lasts (hourly while its count grows), and when it is over.
 */
export function updateAlerts(
  alerts: Alerts,
  problems: Problem[],
  now: number,
): { alerts: Alerts; notifications: Notification[] } {
  const next: Alerts = {};
  const notifications: Notification[] = [];
  const notify = (id: string, key: string | number, { since, count }: Alert, title: string, lines: string[]) =>
    notifications.push({
      key: `${id}/${since}/${key}`,
      message: { audience: 'ops', title, lines },
      ...(count !== undefined && { about: id }),
    });

  for (const problem of problems.filter(({ over }) => !over)) {
    const id = idOf(problem);
    const { told = 0, said, since = problem.since ?? now } = alerts[id] ?? {};
    const { count } = problem;
    const alert: Alert = { ...problem, since, told };
    next[id] = alert;
    const isDue = problem.remind && now >= since + told * DAY_MS;
    const hasGrown = said && count !== undefined && count > said.count && now >= said.at + HOUR_MS;
    if (told && !isDue && !hasGrown) {
      if (said && count !== undefined) alert.said = { at: said.at, count: Math.min(said.count, count) };
      continue;
    }
    notify(id, hasGrown ? `at ${now}` : told, alert, told ? stillTitle(alert, now) : alert.title, alert.lines);
    alert.told = Math.floor((now - since) / DAY_MS) + 1;
    if (count !== undefined) alert.said = { at: now, count };
  }
  for (const [id, open] of Object.entries(alerts)) {
    if (next[id]) continue;
    const alert = { ...open, ...problems.find((one) => one.over && idOf(one) === id) };
    notify(id, 'end', alert, `Over after ${spanInWords(now - alert.since)}: ${alert.title}`, alert.closing ?? []);
  }
  return { alerts: next, notifications };
}

/** The notifications with the present counts of their alerts. Changes `alerts`: these counts are then reported. */
export const refreshCounts = (unsent: Notification[], alerts: Alerts, now: number): Notification[] =>
  unsent.map((notification) => {
    const alert = alerts[notification.about ?? ''];
    if (alert?.count === undefined) return notification;
    alert.said = { at: now, count: alert.count };
    return {
      ...notification,
      message: { ...notification.message, title: stillTitle(alert, now), lines: alert.lines },
    };
  });

const stillTitle = ({ title, since }: Alert, now: number): string =>
  `Still after ${spanInWords(now - since)}: ${title}`;

const idOf = ({ kind, of }: Problem): string => (of ? `${kind}/${of}` : kind);

/** The most severe kind of the open alerts, for the search attribute. */
export const mostSevere = (alerts: Alerts): AlertKind | null =>
  ALERT_KINDS.find((kind) => Object.values(alerts).some((alert) => alert.kind === kind)) ?? null;

const UNITS: [unit: string, ms: number][] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
];

/** `42 minutes`, `3 hours`, `2 days` */
export function spanInWords(ms: number): string {
  const [unit, size] = UNITS.find(([, one]) => ms >= 2 * one) ?? (['minute', MINUTE_MS] as const);
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

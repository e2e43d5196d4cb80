import type { BooksReport } from '../books/books.ts';
import type { Concern, ConcernCount } from '../concerns/concern.ts';
import { MINUTE_MS } from '../duration.ts';
import type { FailureClass } from '../failure.ts';
import type { DeliveryDay, Survey, WebhookChange, WebhookTestAnswer } from './activities.ts';
import type { Alerts, Notification } from './alerts.ts';
import type { Incidents } from './incident.ts';

/**
 * What the monitor remembers from round to round. Its size is bounded. Each run passes it to the next one, so a running
 * workflow holds it: fields keep their names, and new ones are optional. Times are in milliseconds since 1970.
 */
export interface MonitorState {
  rounds: number;
  /** When the last round ended; absent before the first. */
  roundAt?: number;
  /** Ids of the webhooks that the monitor created. */
  known: string[];
  /** All undelivered events before this time have been replayed; absent before the first replay. */
  watermark?: number;
  /** Wrong URLs that received our deliveries (SHA-256), and when a webhook last pointed there. */
  strays: Record<string, number>;
  incidents: Incidents;
  alerts: Alerts;
  /** Notifications that are not sent yet. */
  unsaid: Notification[];
  /** Events that reached Temporal only by a replay. */
  replayed: number;
  lastEventAt?: number;
  deliveries?: DeliveryDay[];
  /** Deliveries of the day until the last incident ended: they do not count as failing, because the incident reported them. */
  forgiven?: DeliveryDay;
  /** Rounds in a row in which too many of the day's deliveries had failed. */
  failingRounds: number;
  /** What needs a person, as it was last counted. */
  parked?: ConcernCount[];
  /** The books as they were last read. */
  books?: BooksReport;
  /** When the last alert of a class was over. */
  parkedUntil?: Partial<Record<Concern, number>>;
  /** Since when the receiver is not ready; absent while it is ready. */
  notReadySince?: number;
  webhooks: Survey['webhooks'];
  /** What should be changed and was not; absent before the first survey. */
  differences?: WebhookChange[];
  /** The last test delivery of each webhook, by the webhook's id. */
  tests?: Record<string, WebhookTested>;
  /** What persons have ordered, the newest last; absent: nothing yet. */
  orders?: MonitorOrdered[];
  /** When the next round begins; absent before the first has ended. */
  nextRoundAt?: number;
  publicUrl?: string;
  intervalMs: number;
  /** The team's time zone (IANA); absent before the first survey. */
  zone?: string;
  /** Steps that failed in the last round. */
  troubles: FailedStep[];
  /** Rounds in a row in which a question to Instantly failed. */
  troubledRounds: number;
}

/** A test delivery, and who wanted it. */
export interface WebhookTested extends WebhookTestAnswer {
  at: number;
  by?: string;
}

/** A step of a round that failed. */
export interface FailedStep {
  step: 'survey' | 'change' | 'receiver' | 'resume' | 'replay' | 'deliveries' | 'books' | 'parked' | 'tell';
  /** `unavailable` and `rate-limited` end by themselves; the failure classes need a person. */
  class: FailureClass | 'unavailable' | 'rate-limited' | 'unknown';
  message: string;
}

export const newMonitorState = (): MonitorState => ({
  rounds: 0,
  known: [],
  strays: {},
  incidents: {},
  alerts: {},
  unsaid: [],
  replayed: 0,
  failingRounds: 0,
  webhooks: [],
  intervalMs: 5 * MINUTE_MS,
  troubles: [],
  troubledRounds: 0,
});

/** An order of a person to the monitor. */
export interface MonitorOrdered {
  at: number;
  by: string;
  what: 'check' | 'resume' | 'test';
  webhookId?: string;
}

const MOST_ORDERS = 50;

/** Remembers an order, if it says whose it is. */
export function noteOrder(state: MonitorState, { by, ...order }: Omit<MonitorOrdered, 'by'> & { by?: unknown }): void {
  if (typeof by === 'string' && by) state.orders = [...(state.orders ?? []), { ...order, by }].slice(-MOST_ORDERS);
}

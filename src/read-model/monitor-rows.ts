/** What the monitors of the webhooks know. Times are in milliseconds since 1970; 0: never. */

/** The deliveries of a day, as Instantly counts them. */
export interface DeliveryRow {
  workspace: string;
  /** `2026-01-31`, UTC. */
  day: string;
  total: number;
  failed: number;
  seen: number;
}

/** A row of Instantly's delivery log, as it was when it was read last. */
export interface LoggedRow {
  id: string;
  /** When Instantly created it. */
  at: number;
  /** 1: it was sent to our receiver. */
  ours: number;
  /** The id that its event has at the receiver; empty if its payload is missing or cannot be read. */
  event: string;
  /** The outcome of its delivery: delivered, failed, or retrying. */
  state: string;
  /** The HTTP status that the receiver answered; 0 if there was none. */
  status: number;
  /** Why it has no event: `missing` or `unreadable`; else empty. */
  payload: string;
  seen: number;
}

export interface WebhookRow {
  workspace: string;
  id: string;
  name: string;
  event: string;
  url: string;
  ours: number;
  /** When Instantly switched it off; 0 while it is on. */
  off: number;
  /** Why a person should look at it; empty if nothing is wrong. */
  notice: string;
  /** JSON: the last test delivery, as `MonitorHealth` has it; empty if there was none. */
  test: string;
  seen: number;
}

/** A time in which a webhook was off. */
export interface IncidentRow {
  id: string;
  workspace: string;
  webhook: string;
  name: string;
  off: number;
  /** Since when it is on again. */
  back: number;
  ended: number;
  /** Events that came only by a replay, and at least how many could not be replayed. */
  replayed: number;
  lost: number;
  /** Why it is not on yet. */
  waits: string;
  seen: number;
}

/** What the monitor of a workspace knows beside its webhooks. */
export interface MonitorRow {
  workspace: string;
  /** When its last round ended, and when the next begins. */
  checked: number;
  next: number;
  /** When the newest event arrived. */
  event: number;
  /** Nothing is missing that was to be delivered before. */
  complete: number;
  /** Events that came only by a replay, ever. */
  replayed: number;
  /** The receiver's public URL; empty: no webhook is declared, and the monitor only watches. */
  url: string;
  /** JSON: what is not as the settings say, open alerts, and steps of the last round that failed, as `MonitorHealth` has them. */
  differences: string;
  alerts: string;
  troubles: string;
  /** JSON: the books of the last hour, as `MonitorHealth` has them; empty if they were not read. */
  books: string;
  seen: number;
}

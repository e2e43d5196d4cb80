import type { LoggedRow } from './monitor-rows.ts';
import type { EventRow } from './rows.ts';

/** From `since` up to, but without, `until`. Milliseconds since 1970. */
interface LedgerSpan {
  since: number;
  until: number;
}

/** How many events whose workflow began in a span have this status; of those that run, how many wait for a person. */
export interface BegunCount {
  status: string;
  events: number;
  waiting: number;
}

export type BegunEvent = Pick<EventRow, 'id' | 'status' | 'attention' | 'began'>;

/** What the books read of the model, and what is kept of Instantly's delivery log. What Temporal has lost is left out. */
export interface ModelLedger {
  countBegun(span: LedgerSpan): Promise<BegunCount[]>;
  /** The oldest first, by pages. */
  begun(span: LedgerSpan): AsyncGenerator<BegunEvent[]>;
  /** The rows of the delivery log since then that were sent to our receiver, the oldest first, by pages. */
  logged(since: number): AsyncGenerator<LoggedRow[]>;
  /** Those since then whose delivery had not succeeded when they were read. */
  undelivered(since: number): Promise<LoggedRow[]>;
  /** How many rows each day (UTC) has since then. */
  loggedDays(since: number): Promise<Map<string, number>>;
  /** Those of these rows that are kept. */
  knownRows(ids: string[]): Promise<Set<string>>;
  /** Deletes the rows before this time. */
  forgetLogged(before: number): Promise<void>;
}

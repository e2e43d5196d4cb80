import type { OutreachEvent } from '../domain/event.ts';
import type { JournalBooks } from './books.ts';

export interface JournalOptions {
  /** The journal accepts no event while it is larger than this. Bytes. */
  maxBytes: number;
  /** How long an event's id is remembered. Milliseconds. */
  windowMs: number;
  /** How long the payload of a dispatched event is kept. Milliseconds. */
  keepPayloadsMs: number;
  log: JournalLog;
  /** Called after each commit of events with the seconds that it took. */
  onCommitted?: ((seconds: number) => void) | undefined;
}

export interface JournalLog {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** What waits in the journal. */
export interface Backlog {
  /** How many events wait for Temporal. */
  depth: number;
  /** How long the oldest of them has been waiting. Milliseconds. */
  oldestAgeMs: number;
  /** The size of the journal. */
  bytes: number;
}

/**
 * What makes an answer 200 safe: an event is acknowledged once it is in the journal, synced to the disk, and it stays there
 * until Temporal has its workflow. It is a file of one process (`sqlite/`), or a database of all receivers (`postgres/`).
 */
export interface Journal {
  /** What it has counted. */
  readonly books: JournalBooks;

  /** Whether no event was ever written here. */
  isUnused(): Promise<boolean>;

  /** Whether it accepts nothing now, because it has reached `maxBytes`. */
  isFull(): boolean;

  /**
   * Resolves once the event is on disk; `duplicate` if its id is known already, also from another receiver. Rejects if it
   * cannot be written: the disk is full, the database is away, the journal is full, or it is closed.
   */
  append(event: OutreachEvent): Promise<'accepted' | 'duplicate'>;

  /**
   * Takes up to `limit` waiting events: human signals first, and the oldest first within each rank. No other receiver has
   * them as long as this one runs.
   */
  take(limit: number): Promise<OutreachEvent[]>;

  /** Takes up to `limit` events that are dispatched again after an unclean end: in the same order. */
  takeRepeats(limit: number): Promise<OutreachEvent[]>;

  /** When a taken event was received, in milliseconds since 1970; undefined if this receiver does not have it. */
  receivedAt(id: string): number | undefined;

  /** Gives a taken event back, as if it had not been taken. */
  putBack(id: string): void;

  /**
   * Writes to disk that Temporal has the workflow of a taken event. Rejects if this cannot be written; `settle` then
   * tries to write it again.
   */
  finish(id: string): Promise<void>;

  /** Writes what `finish` could not write. Rejects if it still cannot be written. */
  settle(): Promise<void>;

  /** For how many events `finish` could not write yet that Temporal has them. */
  owes(): number;

  /** Whether Temporal has the event's workflow. */
  isDispatched(id: string): Promise<boolean>;

  /** How many events wait for Temporal, over all receivers, as far as this one knows. */
  depth(): number;

  /** What waits, over all receivers. */
  backlog(): Promise<Backlog>;

  /** One sentence for each file that was set aside: what was read from it, and what a person should do. */
  setAside(): string[];

  /** Tries a write. Rejects with the reason if nothing can be written. */
  probe(): Promise<void>;

  /** Deletes a bounded number of old rows. Resolves with true if there are more to delete. */
  prune(): Promise<boolean>;

  /** Calls the listener whenever `append` is called, before anything is written. */
  onAppend(listener: () => void): void;

  /** Calls the listener after each event that `append` has accepted. */
  onArrival(listener: () => void): void;

  /** Calls the listener when there may be events to take that another receiver has stored or given back. */
  onWake(listener: () => void): void;

  /** Finishes the writes under way, gives back what is taken, and closes. Nothing may be called afterwards. */
  close(): Promise<void>;
}

import { RefusedWrite } from './group-commit.ts';
import type { JournalOptions } from '../journal.ts';
import { bytesOf, forgetEvents, type Statements } from './statements.ts';

/** A full journal deletes early what Temporal has had for this long. */
const KEEP_WHEN_FULL_MS = 5_000;

export interface SizeLimit {
  /** Looks at the size, and makes room if the journal is too large. */
  check(sql: Statements): void;
  /** Whether the journal was too large when the size was last looked at, and no room could be made. */
  isFull(): boolean;
  /** Throws a `RefusedWrite` if the journal is full. */
  mustHaveRoom(): void;
}

/** Keeps the journal at `maxBytes` at most. */
export function createSizeLimit({ maxBytes, log }: JournalOptions, now: () => number): SizeLimit {
  let full = false;
  let warned = false;

  /**
   * Deletes dispatched events, the oldest first; Temporal remembers their ids too. If the machine loses its power just
   * then, the starts of the last minutes that Temporal's disk has lost are not dispatched again. Returns whether there is
   * room now.
   */
  function makeRoom(sql: Statements): boolean {
    if (!warned)
      log.warn({ maxBytes }, 'the journal has reached JOURNAL_MAX_SIZE; dispatched events are deleted early');
    warned = true;
    const before = now() - KEEP_WHEN_FULL_MS;
    sql.deletePayloads.run(before);
    if (bytesOf(sql) > maxBytes) forgetEvents(sql, before, before);
    return bytesOf(sql) <= maxBytes;
  }

  return {
    check(sql) {
      full = bytesOf(sql) > maxBytes && !makeRoom(sql);
    },
    isFull: () => full,
    mustHaveRoom() {
      if (full) throw new RefusedWrite(`the journal has reached its bound of ${maxBytes} bytes`);
    },
  };
}

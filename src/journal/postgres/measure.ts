import type { Database } from '../../store/database.ts';
import type { Backlog, JournalOptions } from '../journal.ts';
import { SQL } from './statements.ts';

/** A full journal deletes early what Temporal has had for this long. */
const KEEP_WHEN_FULL_MS = 5_000;
/** Counting may take this share of the time: a million waiting events take the database 100 ms. */
const SHARE = 0.05;
const LEAST_MS = 250;
const CHEAP_MS = 20;
/** A row of the ids with its places in the indexes. */
const ID_BYTES = 300;

export interface Measure {
  /** Looks at what waits, unless that was just done, and makes room if the journal is too large. Never rejects. */
  refresh(): Promise<void>;
  /** What was last seen, with what this receiver has done since then. */
  last(): Backlog;
  /** So many more events wait. */
  changed(by: number): void;
  isFull(): boolean;
  /** Throws if the journal is full. */
  mustHaveRoom(): void;
}

interface Row {
  depth: number;
  age: number | null;
  bytes: number;
  average: number | null;
  ids: number;
}

type MeasureOptions = Pick<JournalOptions, 'maxBytes' | 'log'> & { database: Database };

export function createMeasure({ database, maxBytes, log }: MeasureOptions): Measure {
  let last: Backlog = { depth: 0, oldestAgeMs: 0, bytes: 0 };
  let notBefore = 0;
  let measuring: Promise<void> | undefined;
  let changes = 0;
  let full = false;
  let warned = false;

  async function measure(): Promise<void> {
    const startedAt = performance.now();
    changes = 0;
    const [row] = await database.query<Row>(SQL.measure);
    const tookMs = performance.now() - startedAt;
    // What has changed meanwhile may be counted already, or not.
    const restMs = changes ? 0 : LEAST_MS;
    notBefore = performance.now() + (tookMs > CHEAP_MS ? Math.max(restMs, tookMs / SHARE) : restMs);
    const { depth, age, bytes, average, ids } = row!;
    last = { depth: Math.max(0, depth), oldestAgeMs: age ?? 0, bytes };
    full = bytes > maxBytes && !(await makeRoom(depth, average ?? 0, ids));
  }

  /**
   * Deletes dispatched events early, payloads before ids. The tables stay as large as they are, but PostgreSQL uses the room of
   * deleted rows again, so from then on only what is in them counts. Returns whether there is room now.
   */
  async function makeRoom(depth: number, average: number, ids: number): Promise<boolean> {
    const waiting = Math.round(depth * average);
    const inUse = waiting + ids * ID_BYTES;
    if (!warned)
      log.warn({ maxBytes }, 'the journal has reached JOURNAL_MAX_SIZE; dispatched events are deleted early');
    warned = true;
    await database.query(SQL.dropPayloads, [KEEP_WHEN_FULL_MS]);
    if (inUse > maxBytes) await database.query(SQL.forget, [KEEP_WHEN_FULL_MS, KEEP_WHEN_FULL_MS]);
    last = { ...last, bytes: Math.min(last.bytes, inUse) };
    return waiting <= maxBytes;
  }

  return {
    async refresh() {
      if (!measuring && performance.now() < notBefore) return;
      measuring ??= measure().finally(() => (measuring = undefined));
      await measuring.catch(() => undefined);
    },
    last: () => ({ ...last, depth: Math.max(0, last.depth + changes) }),
    changed(by) {
      changes += by;
    },
    isFull: () => full,
    mustHaveRoom() {
      if (full) throw new Error(`the journal has reached its bound of ${maxBytes} bytes`);
    },
  };
}

import { MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { urgencyOf } from '../domain/event.ts';
import { createGroupCommit, RefusedWrite } from './group-commit.ts';
import { isCorrupt, type OpenFile, openJournalFile } from './journal-file.ts';
import { createQueue, type WaitingRow } from './queue.ts';
import { RANK } from './rank.ts';
import { keepAside, noteOf, setAsideOf } from './set-aside.ts';
import { DROPPED_ROWS, statements, type Statements } from './statements.ts';

export interface JournalOptions {
  file: string;
  /** Beyond it nothing is accepted. Bytes. */
  maxBytes: number;
  /** How long an id is remembered. Milliseconds. */
  windowMs: number;
  /** How long the payload of a dispatched event is kept. Milliseconds. */
  keepPayloadsMs: number;
  log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Milliseconds since 1970, by a clock that never jumps while this process runs. */
  now?: () => number;
}

export type Journal = ReturnType<typeof openJournal>;

export interface Backlog {
  /** Events that wait for Temporal. */
  depth: number;
  /** How long the oldest of them waits. Milliseconds. */
  oldestAgeMs: number;
  bytes: number;
}

/** After an unclean end everything dispatched this recently is dispatched again. */
const REDISPATCH_MS = 10 * MINUTE_MS;
/** What a full journal keeps of it all the same. */
const REDISPATCH_WHEN_FULL_MS = 5_000;

/** How many writes are caught up with at a time. */
const SETTLED_ROWS = 500;

/** The wall clock as it was when the process began: one that is set right, or wrong, meanwhile moves nothing. */
const steadyClock = (): number => Math.round(performance.timeOrigin + performance.now());

/**
 * What stands behind every 200: an event is acknowledged once it is in this file, synced, and stays until Temporal has
 * its workflow. One process owns the file.
 */
export function openJournal({ file, maxBytes, windowMs, keepPayloadsMs, log, now = steadyClock }: JournalOptions) {
  const listeners: (() => void)[] = [];
  /** With Temporal already, though the disk did not take that yet. */
  const owed = new Set<string>();
  const queue = createQueue();
  let full = false;
  let saidSo = false;
  let depth = 0;
  let store = begin(openJournalFile(file, log));

  function begin({ db, unclean }: OpenFile) {
    const sql = statements(db);
    // Temporal's own disk may have lost the last starts that it confirmed; "already started" makes the repeat harmless.
    const aliveAt = (sql.aliveAt.get() as { at: number | null }).at ?? now();
    if (unclean) sql.redispatch.run(Math.min(aliveAt, now()) - REDISPATCH_MS);
    depth = (sql.depth.get() as { depth: number }).depth - owed.size;
    queue.rewind();
    const commit = createGroupCommit(db, () => {
      full = bytesOf(sql) > maxBytes && !makeRoom(sql);
    });
    return { db, sql, ...commit };
  }

  /** A journal that turns out corrupt is set aside, and we go on with what can be read of it. */
  function heal(error: unknown, broken: typeof store): void {
    if (!isCorrupt(error) || broken !== store) return;
    try {
      broken.db.close();
      store = begin(openJournalFile(file, log, error as Error));
    } catch (cause) {
      const { message } = cause as Error;
      setImmediate(() => {
        throw new Error(`the journal is corrupt, and no new one can be begun: ${message}`, { cause });
      });
    }
  }

  async function write<T>(run: (sql: Statements) => T): Promise<T> {
    const current = store;
    try {
      return await current.write(() => run(current.sql));
    } catch (error) {
      heal(error, current);
      throw error;
    }
  }

  function read<T>(run: (sql: Statements) => T): T {
    const current = store;
    try {
      return run(current.sql);
    } catch (error) {
      heal(error, current);
      if (store === current) throw error;
      return run(store.sql);
    }
  }

  const bytesOf = (sql: Statements): number => (sql.bytes.get() as { bytes: number }).bytes;
  const refuseWhenFull = () => {
    if (full) throw new RefusedWrite(`the journal has reached its bound of ${maxBytes} bytes`);
  };

  /**
   * What is with Temporal goes before anything new is refused, the oldest first; Temporal remembers the ids too. When
   * the machine loses its power just then, what Temporal's disk lost of the last minutes is not dispatched again.
   */
  function makeRoom(sql: Statements): boolean {
    if (!saidSo)
      log.warn({ maxBytes }, 'the journal has reached JOURNAL_MAX_SIZE: what was dispatched is dropped early');
    saidSo = true;
    const before = now() - REDISPATCH_WHEN_FULL_MS;
    sql.dropPayloads.run(before);
    if (bytesOf(sql) > maxBytes) sql.forget.run(before, before);
    return bytesOf(sql) <= maxBytes;
  }

  /**
   * Temporal has the workflow of a taken event. Rejects when that cannot be written: it is remembered meanwhile, to be
   * settled.
   */
  async function finish(id: string): Promise<void> {
    if (!owed.has(id)) depth -= 1;
    owed.add(id);
    await write((sql) => sql.finish.run(now(), id));
    owed.delete(id);
    queue.drop(id);
  }

  /** Goes out of the others' way, into a file of its own. */
  function unreadable({ id, body, receivedAt }: WaitingRow): [] {
    try {
      const note = keepAside(file, body, { from: receivedAt, to: receivedAt });
      log.error({ eventId: id }, note);
      void finish(id).catch(() => undefined);
    } catch (error) {
      log.error(
        { eventId: id, err: error },
        'the journal holds an event that cannot be read; the next start sets it aside',
      );
    }
    return [];
  }

  return {
    /** No event was ever kept here. */
    isUnused: (): boolean => (store.sql.any.get() as { any: number }).any === 0,

    /** Nothing new is accepted: the bound is reached. */
    isFull: (): boolean => full,

    /** Resolves once the event is on disk; `duplicate` when its id is known. Rejects when it cannot be written. */
    async append(event: OutreachEvent): Promise<'accepted' | 'duplicate'> {
      const body = JSON.stringify(event);
      const rank = RANK[urgencyOf(event.kind)];
      const seq = await write((sql) => {
        refuseWhenFull();
        const { changes, lastInsertRowid } = sql.insert.run(event.id, rank, now());
        if (changes) sql.insertPayload.run(lastInsertRowid, body);
        return changes ? Number(lastInsertRowid) : undefined;
      });
      if (seq === undefined) return 'duplicate';
      depth += 1;
      queue.mayBegin(rank, seq);
      for (const arrived of listeners) arrived();
      return 'accepted';
    },

    /** Up to `limit` waiting events that are not taken yet: human signals first, oldest first within each rank. */
    take(limit: number): OutreachEvent[] {
      const before = store;
      const rows = queue.take(limit, (rank, after, count) => read((sql) => sql.waiting.all(rank, after, count)));
      if (store !== before) queue.rewind();
      return rows.flatMap((row) => eventIn(row) ?? unreadable(row));
    },

    finish,

    /** Writes down what is with Temporal and could not be written before. Rejects while it cannot be still. */
    async settle(): Promise<void> {
      const [first, ...others] = owed;
      if (first === undefined) return;
      await finish(first);
      await Promise.all(others.slice(0, SETTLED_ROWS).map(finish));
    },

    /** How many events are with Temporal, though the disk did not take that yet. */
    owes: (): number => owed.size,

    /** Gives a taken event back as if it had not been taken. */
    putBack: (id: string): void => queue.putBack(id),

    isDispatched(id: string): boolean {
      const row = read((sql) => sql.dispatchedAt.get(id)) as { at: number | null } | undefined;
      return owed.has(id) || typeof row?.at === 'number';
    },

    /** Events that wait for Temporal. */
    depth: (): number => depth,

    /** Costs the same however many wait. */
    backlog(): Backlog {
      const [oldest = now()] = Object.values(RANK)
        .flatMap((rank) => (read((sql) => sql.oldest.get(rank)) as { at: number } | undefined)?.at ?? [])
        .sort((a, b) => a - b);
      return { depth, oldestAgeMs: depth ? Math.max(0, now() - oldest) : 0, bytes: read(bytesOf) };
    },

    /** What was set aside because it was corrupt, and what to do: one sentence each. */
    setAside: (): string[] => setAsideOf(file).map(noteOf),

    /** Rejects with the reason why nothing can be written. */
    async probe(): Promise<void> {
      await write((sql) => (refuseWhenFull(), sql.probe.run()));
    },

    /** Drops what is no longer needed, a bounded amount a call; true when there is more. */
    async prune(): Promise<boolean> {
      const dropped = await write((sql) => {
        sql.dropAlive.run();
        sql.insertAlive.run(now());
        return sql.dropPayloads.run(now() - Math.max(keepPayloadsMs, REDISPATCH_MS)).changes;
      });
      const forgotten = await write((sql) => sql.forget.run(now() - windowMs, now() - REDISPATCH_MS).changes);
      return dropped === DROPPED_ROWS || forgotten === DROPPED_ROWS;
    },

    onArrival: (listener: () => void): void => void listeners.push(listener),

    /** Writes what is under way and closes; nothing may be called afterwards. */
    close(): void {
      store.flush();
      store.db.exec('UPDATE meta SET clean = 1');
      store.db.close();
    },
  };
}

/** Undefined where the text is not what was written: a page of the file was overwritten, and SQLite has no checksums. */
function eventIn({ id, body }: { id: string; body: string }): OutreachEvent | undefined {
  try {
    const event = JSON.parse(body) as OutreachEvent | null;
    return event?.id === id ? event : undefined;
  } catch {
    return undefined;
  }
}

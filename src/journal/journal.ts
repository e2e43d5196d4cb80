import type { OutreachEvent, Urgency } from '../domain/event.ts';
import { urgencyOf } from '../domain/event.ts';
import { createGroupCommit, Refused } from './group-commit.ts';
import { openJournalFile } from './journal-file.ts';

export interface JournalOptions {
  file: string;
  /** Beyond it nothing is accepted. Bytes. */
  maxBytes: number;
  /** How long an id is remembered. Milliseconds. */
  windowMs: number;
  /** How long the payload of a dispatched event is kept. Milliseconds. */
  keepPayloadsMs: number;
  log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export type Journal = ReturnType<typeof openJournal>;

export interface Waiting {
  event: OutreachEvent;
  /** Tries that this event itself made fail. */
  attempts: number;
}

const RANK: Record<Urgency, number> = { human: 0, normal: 1, bulk: 2 };

/** After an unclean end everything dispatched this recently is dispatched again. */
const REDISPATCH_MS = 10 * 60_000;

/** How many rows one call of `prune` touches: a commit of that size does not hold up the acks. */
const PRUNE_ROWS = 500;

/**
 * What stands behind every 200: an event is acknowledged once it is in this file, synced, and stays until Temporal has
 * its workflow. One process owns the file.
 */
export function openJournal({ file, maxBytes, windowMs, keepPayloadsMs, log }: JournalOptions) {
  const { db, unclean } = openJournalFile(file, log);
  let full = false;
  let saidSo = false;
  const { write, flush } = createGroupCommit(db, () => {
    full = bytes() > maxBytes && !makeRoom();
  });
  const taken = new Set<string>();
  const listeners: (() => void)[] = [];

  const sql = {
    insert: db.prepare('INSERT OR IGNORE INTO event (id, rank, received_at) VALUES (?, ?, ?)'),
    insertPayload: db.prepare('INSERT INTO payload (seq, body) VALUES (?, ?)'),
    waiting: db.prepare(
      `SELECT id, body, attempts FROM event JOIN payload USING (seq)
         WHERE dispatched_at IS NULL AND not_before <= ? ORDER BY rank, event.seq LIMIT ?`,
    ),
    nextAt: db.prepare(
      'SELECT min(not_before) AS at FROM event WHERE dispatched_at IS NULL AND not_before > 0 AND not_before > ?',
    ),
    finish: db.prepare('UPDATE event SET dispatched_at = ? WHERE id = ?'),
    postpone: db.prepare('UPDATE event SET attempts = attempts + 1, not_before = ? WHERE id = ?'),
    dispatchedAt: db.prepare('SELECT dispatched_at AS at FROM event WHERE id = ?'),
    backlog: db.prepare('SELECT count(*) AS depth, min(received_at) AS oldest FROM event WHERE dispatched_at IS NULL'),
    any: db.prepare('SELECT EXISTS (SELECT 1 FROM event) AS any'),
    probe: db.prepare('UPDATE meta SET probe = probe + 1'),
    bytes: db.prepare(
      'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    ),
    redispatch: db.prepare(
      'UPDATE event SET dispatched_at = NULL, not_before = 0 WHERE dispatched_at > ? AND has_payload',
    ),
    dropPayloads: db.prepare(
      `UPDATE event SET has_payload = 0 WHERE seq IN
         (SELECT seq FROM event WHERE dispatched_at < ? AND has_payload LIMIT ${PRUNE_ROWS})`,
    ),
    forget: db.prepare(
      `DELETE FROM event WHERE seq IN
         (SELECT seq FROM event WHERE received_at < ? AND dispatched_at IS NOT NULL LIMIT ${PRUNE_ROWS})`,
    ),
  };

  // Temporal's own disk may have lost the last starts that it confirmed; "already started" makes the repeat harmless.
  if (unclean) sql.redispatch.run(Date.now() - REDISPATCH_MS);

  const bytes = () => (sql.bytes.get() as { bytes: number }).bytes;
  const refuseWhenFull = () => {
    if (full) throw new Refused(`the journal has reached its bound of ${maxBytes} bytes`);
  };

  /** What is with Temporal goes before anything new is refused; Temporal remembers the ids too. */
  function makeRoom(): boolean {
    if (!saidSo)
      log.warn({ maxBytes }, 'the journal has reached JOURNAL_MAX_SIZE: what was dispatched is dropped early');
    saidSo = true;
    const longAgo = Date.now() - REDISPATCH_MS;
    sql.dropPayloads.run(longAgo);
    if (bytes() > maxBytes) sql.forget.run(longAgo);
    return bytes() <= maxBytes;
  }

  return {
    /** No event was ever kept here. */
    isUnused: (): boolean => (sql.any.get() as { any: number }).any === 0,

    /** Resolves once the event is on disk; `duplicate` when its id is known. Rejects when it cannot be written. */
    async append(event: OutreachEvent): Promise<'accepted' | 'duplicate'> {
      const body = JSON.stringify(event);
      const isNew = await write(() => {
        refuseWhenFull();
        const { changes, lastInsertRowid } = sql.insert.run(event.id, RANK[urgencyOf(event.kind)], Date.now());
        if (changes) sql.insertPayload.run(lastInsertRowid, body);
        return changes === 1;
      });
      if (!isNew) return 'duplicate';
      for (const arrived of listeners) arrived();
      return 'accepted';
    },

    /** Up to `limit` waiting events that are not taken yet: human signals first, oldest first within each rank. */
    take(limit: number): Waiting[] {
      const rows = sql.waiting.all(Date.now(), limit + taken.size) as {
        id: string;
        body: string;
        attempts: number;
      }[];
      const free = rows.filter(({ id }) => !taken.has(id)).slice(0, limit);
      for (const { id } of free) taken.add(id);
      return free.map(({ body, attempts }) => ({ event: JSON.parse(body) as OutreachEvent, attempts }));
    },

    /** Temporal has the workflow of a taken event. Rejects when that cannot be written; the event is then free again. */
    async finish(id: string): Promise<void> {
      await write(() => sql.finish.run(Date.now(), id)).finally(() => taken.delete(id));
    },

    /** Gives a taken event back, to be tried again `delayMs` from now. */
    async postpone(id: string, delayMs: number): Promise<void> {
      await write(() => sql.postpone.run(Date.now() + delayMs, id)).finally(() => taken.delete(id));
    },

    /** Gives a taken event back as if it had not been taken. */
    putBack: (id: string): void => void taken.delete(id),

    /** When the next postponed event is due (milliseconds since 1970). */
    nextAt: (): number | undefined => (sql.nextAt.get(Date.now()) as { at: number | null }).at ?? undefined,

    isDispatched: (id: string): boolean =>
      ((sql.dispatchedAt.get(id) as { at: number | null } | undefined)?.at ?? null) !== null,

    /** How many events wait, since when the oldest (milliseconds since 1970), and the size of it all. */
    backlog(): { depth: number; oldestAt: number | undefined; bytes: number } {
      const { depth, oldest } = sql.backlog.get() as { depth: number; oldest: number | null };
      return { depth, oldestAt: oldest ?? undefined, bytes: bytes() };
    },

    /** Rejects with the reason why nothing can be written. */
    async probe(): Promise<void> {
      await write(() => (refuseWhenFull(), sql.probe.run()));
    },

    /** Drops what is no longer needed, a bounded amount a call; true when there is more. */
    async prune(): Promise<boolean> {
      const dropped = await write(
        () => sql.dropPayloads.run(Date.now() - Math.max(keepPayloadsMs, REDISPATCH_MS)).changes,
      );
      const forgotten = await write(() => sql.forget.run(Date.now() - windowMs).changes);
      return dropped === PRUNE_ROWS || forgotten === PRUNE_ROWS;
    },

    onArrival: (listener: () => void): void => void listeners.push(listener),

    /** Writes what is under way and closes; nothing may be called afterwards. */
    close(): void {
      flush();
      db.exec('UPDATE meta SET clean = 1');
      db.close();
    },
  };
}

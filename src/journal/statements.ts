import type { DatabaseSync } from 'node:sqlite';

/** How many rows are dropped at a time: a commit of that size does not hold up the acks. */
export const DROPPED_ROWS = 500;

export type Statements = ReturnType<typeof statements>;

export const statements = (db: DatabaseSync) => ({
  insert: db.prepare('INSERT OR IGNORE INTO event (id, rank, received_at) VALUES (?, ?, ?)'),
  insertPayload: db.prepare('INSERT INTO payload (seq, body) VALUES (?, ?)'),
  waiting: db.prepare(
    `SELECT event.seq, id, received_at AS receivedAt, body FROM event JOIN payload USING (seq)
       WHERE dispatched_at IS NULL AND rank = ? AND event.seq > ? ORDER BY event.seq LIMIT ?`,
  ),
  oldest: db.prepare(
    'SELECT received_at AS at FROM event WHERE dispatched_at IS NULL AND rank = ? ORDER BY seq LIMIT 1',
  ),
  depth: db.prepare('SELECT count(*) AS depth FROM event WHERE dispatched_at IS NULL'),
  finish: db.prepare('UPDATE event SET dispatched_at = ? WHERE id = ?'),
  dispatchedAt: db.prepare('SELECT dispatched_at AS at FROM event WHERE id = ?'),
  any: db.prepare('SELECT EXISTS (SELECT 1 FROM event) AS any'),
  probe: db.prepare('UPDATE meta SET probe = probe + 1'),
  bytes: db.prepare(
    'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  ),
  aliveAt: db.prepare('SELECT max(at) AS at FROM alive'),
  dropAlive: db.prepare('DELETE FROM alive'),
  insertAlive: db.prepare('INSERT INTO alive VALUES (?)'),
  redispatch: db.prepare('UPDATE event SET dispatched_at = NULL WHERE dispatched_at > ? AND has_payload'),
  dropPayloads: db.prepare(
    `UPDATE event SET has_payload = 0 WHERE seq IN (SELECT seq FROM event
       WHERE dispatched_at < ? AND has_payload ORDER BY dispatched_at LIMIT ${DROPPED_ROWS})`,
  ),
  forget: db.prepare(
    `DELETE FROM event WHERE seq IN (SELECT seq FROM event
       WHERE received_at < ? AND dispatched_at < ? ORDER BY received_at LIMIT ${DROPPED_ROWS})`,
  ),
});

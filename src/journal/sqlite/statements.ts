import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RANKS } from '../rank.ts';

/** How many rows are deleted at a time: a commit of that size does not delay the acks. */
export const DELETED_ROWS = 500;

const TEXTS = {
  insert: 'INSERT OR IGNORE INTO event (id, rank, received_at) VALUES (?, ?, ?)',
  insertPayload: 'INSERT INTO payload (seq, body) VALUES (?, ?)',
  waiting: `SELECT event.seq, id, received_at AS receivedAt, body FROM event JOIN payload USING (seq)
    WHERE dispatched_at IS NULL AND rank = ? AND event.seq > ? ORDER BY event.seq LIMIT ?`,
  oldest: 'SELECT received_at AS at FROM event WHERE dispatched_at IS NULL AND rank = ? ORDER BY seq LIMIT 1',
  depth: 'SELECT count(*) AS depth FROM event WHERE dispatched_at IS NULL',
  finish: 'UPDATE event SET dispatched_at = ? WHERE id = ?',
  dispatchedAt: 'SELECT dispatched_at AS at FROM event WHERE id = ?',
  any: 'SELECT EXISTS (SELECT 1 FROM event) AS any',
  probe: 'UPDATE meta SET probe = probe + 1',
  bytes: `SELECT (page_count - freelist_count) * page_size AS bytes
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  aliveAt: 'SELECT max(at) AS at FROM alive',
  deleteAlive: 'DELETE FROM alive',
  insertAlive: 'INSERT INTO alive VALUES (?)',
  redispatch: `UPDATE event SET dispatched_at = NULL, rank = rank % ${RANKS.length} + ${RANKS.length}
    WHERE dispatched_at > ? AND has_payload`,
  deletePayloads: `UPDATE event SET has_payload = 0 WHERE seq IN (SELECT seq FROM event
    WHERE dispatched_at < ? AND has_payload ORDER BY dispatched_at LIMIT ${DELETED_ROWS})`,
  deleteEvents: `DELETE FROM event WHERE seq IN (SELECT seq FROM event
    WHERE received_at < ? AND dispatched_at < ? ORDER BY received_at LIMIT ${DELETED_ROWS})`,
};

/** The journal's statements, by name. */
export type Statements = Record<keyof typeof TEXTS, StatementSync>;

export const prepareStatements = (db: DatabaseSync): Statements =>
  Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, db.prepare(text)])) as Statements;

/** The size of the file, without its free pages. Bytes. */
export const bytesOf = (sql: Statements): number => (sql.bytes.get() as { bytes: number }).bytes;

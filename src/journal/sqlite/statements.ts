import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { RANKS } from '../rank.ts';

/** How many rows are deleted at a time: a commit of that size does not delay the acks. */
export const DELETED_ROWS = 500;

const TEXTS = {
  insert: 'INSERT OR IGNORE INTO event (id, rank, received_at, workspace) VALUES (?, ?, ?, ?)',
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
    WHERE received_at < ? AND dispatched_at < ? ORDER BY received_at LIMIT ${DELETED_ROWS}) RETURNING received_at AS at`,
  addReceipt: `INSERT INTO receipt (at, workspace, kind, accepted, duplicate, ignored) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted, duplicate = duplicate + excluded.duplicate,
      ignored = ignored + excluded.ignored`,
  receipts: `SELECT at / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) AS at, workspace, kind, sum(accepted) AS accepted, sum(duplicate) AS duplicate,
      sum(ignored) AS ignored
    FROM receipt WHERE at >= ?1 AND at < ?2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  mergeReceipts: `INSERT INTO receipt
    SELECT at / 60000 * 60000, workspace, kind, sum(accepted), sum(duplicate), sum(ignored)
    FROM receipt WHERE at < ? AND at % 60000 <> 0 GROUP BY 1, 2, 3
    ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted, duplicate = duplicate + excluded.duplicate,
      ignored = ignored + excluded.ignored`,
  deleteMerged: 'DELETE FROM receipt WHERE at < ? AND at % 60000 <> 0',
  deleteReceipts: 'DELETE FROM receipt WHERE at < ?',
  books: 'SELECT id AS journal, counted_since AS countedSince, complete_since AS completeSince FROM books',
  forgotUntil: 'UPDATE books SET complete_since = max(complete_since, ?)',
  entries: `SELECT seq, id, workspace, received_at AS receivedAt, dispatched_at AS dispatchedAt
    FROM event WHERE received_at < ?1 AND (received_at, seq) > (?2, ?3) ORDER BY received_at, seq LIMIT ?4`,
};

/** The journal's statements, by name. */
export type Statements = Record<keyof typeof TEXTS, StatementSync>;

export const prepareStatements = (db: DatabaseSync): Statements =>
  Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, db.prepare(text)])) as Statements;

/** The size of the file, without its free pages. Bytes. */
export const bytesOf = (sql: Statements): number => (sql.bytes.get() as { bytes: number }).bytes;

/** Deletes dispatched events that were received and dispatched before these times, and notes how far. Returns how many. */
export function forgetEvents(sql: Statements, receivedBefore: number, dispatchedBefore: number): number {
  const deleted = sql.deleteEvents.all(receivedBefore, dispatchedBefore) as { at: number }[];
  if (deleted.length) sql.forgotUntil.run(Math.max(...deleted.map(({ at }) => at)) + 1);
  return deleted.length;
}

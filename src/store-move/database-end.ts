import type { Database } from '../store/database.ts';
import type { MoveEnd, MoveKey, MoveNote } from './move-end.ts';
import { BATCH_BYTES, BATCH_ROWS, COLUMNS, type MovedTable, PARTS } from './tables.ts';

/** The rows of each table with the columns that are moved, and the size of each. */
const ROWS: Record<MovedTable, string> = {
  event: `SELECT seq, id, rank, round(extract(epoch FROM received_at) * 1000)::bigint AS received_at,
      round(extract(epoch FROM dispatched_at) * 1000)::bigint AS dispatched_at, body, octet_length(body) AS size
    FROM instantly_temporal.event LEFT JOIN LATERAL (
      -- OFFSET 0: each batch looks up its own payloads, whatever the planner believes about the tables.
      SELECT body FROM instantly_temporal.payload WHERE payload.seq = event.seq OFFSET 0) AS payload ON true`,
  contact: 'SELECT *, octet_length(record) AS size FROM instantly_temporal.contact',
  activity: 'SELECT *, octet_length(title) AS size FROM instantly_temporal.activity',
  outbox: 'SELECT *, octet_length(message) AS size FROM instantly_temporal.outbox',
};

const WRITE_EVENTS = `
  WITH new AS (SELECT * FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bigint[], $5::bigint[], $6::text[])
      AS new (seq, id, rank, received_at, dispatched_at, body)),
    events AS (INSERT INTO instantly_temporal.event (seq, id, rank, received_at, dispatched_at, has_payload)
      OVERRIDING SYSTEM VALUE
      SELECT seq, id, rank, to_timestamp(received_at / 1000.0), to_timestamp(dispatched_at / 1000.0), body IS NOT NULL
      FROM new ON CONFLICT DO NOTHING)
  INSERT INTO instantly_temporal.payload (seq, body) SELECT seq, body FROM new WHERE body IS NOT NULL
  ON CONFLICT DO NOTHING`;

/** The next event gets the number after the last one. */
const FINISH_EVENTS = `SELECT setval(pg_get_serial_sequence('instantly_temporal.event', 'seq'), max(seq))
  FROM instantly_temporal.event HAVING max(seq) IS NOT NULL`;

/** The database plans by what it knows of a table, and knows nothing yet of one that was just filled. */
const TABLES_OF = { journal: ['event', 'payload'], crm: PARTS.crm } as const;

/** Receivers that are alive, and other programs of ours that are connected. */
const USERS = `SELECT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'instantly-temporal %'
      AND application_name <> 'instantly-temporal cli'
  UNION SELECT 'instantly-temporal receiver' FROM instantly_temporal.receiver WHERE alive_until > now()`;

/** The tables in the database of DATABASE_URL. Closing it closes the database. */
export function openDatabaseEnd(database: Database, url: string): MoveEnd {
  const { query } = database;
  const { host, pathname } = new URL(url);
  const name = `the database ${decodeURIComponent(pathname.slice(1))} at ${host}`;

  return {
    name,
    has: () => Promise.resolve(true),
    async open() {
      const users = (await query<{ name: string }>(USERS)).map((one) => one.name.replace('instantly-temporal ', ''));
      if (users.length)
        throw new Error(`${name} is in use (${users.sort().join(', ')}): stop all receivers and workers first`);
    },
    async note(part) {
      const [row] = await query<{ note: string }>('SELECT note FROM instantly_temporal.move WHERE part = $1', [part]);
      return row && (JSON.parse(row.note) as MoveNote);
    },
    async writeNote(part, note) {
      await query(
        `INSERT INTO instantly_temporal.move (part, note) VALUES ($1, $2)
         ON CONFLICT (part) DO UPDATE SET note = EXCLUDED.note`,
        [part, JSON.stringify(note)],
      );
    },
    async isEmpty(part) {
      const any = PARTS[part].map((table) => `EXISTS (SELECT FROM instantly_temporal.${table})`).join(' OR ');
      const [row] = await query<{ any: boolean }>(`SELECT ${any} AS any`);
      return !row!.any;
    },
    async lastKey(table) {
      const [row] = await query<{ key: MoveKey | null }>(
        `SELECT max(${COLUMNS[table][0]}) AS key FROM instantly_temporal.${table}`,
      );
      return row!.key;
    },
    async read(table, after) {
      const columns: readonly string[] = COLUMNS[table];
      const key = columns[0]!;
      const rows = await query<Record<string, string | number | null>>(
        `SELECT ${columns.join(', ')} FROM (
           SELECT *, sum(size) OVER (ORDER BY ${key}) - size AS before FROM (
             ${ROWS[table]} WHERE ${key} > $1 ORDER BY ${key} LIMIT ${BATCH_ROWS}) AS batch) AS sized
         WHERE coalesce(before, 0) <= ${BATCH_BYTES} ORDER BY ${key}`,
        [after],
      );
      return rows.map((row) => columns.map((column) => row[column] ?? null));
    },
    async write(table, rows) {
      const columns = COLUMNS[table].map((_, i) => rows.map((row) => row[i]));
      if (table === 'event') return void (await query(WRITE_EVENTS, columns));
      await query(
        `INSERT INTO instantly_temporal.${table} (${COLUMNS[table].join(', ')})
         SELECT * FROM unnest(${columns.map((_, i) => `$${i + 1}::text[]`).join(', ')}) ON CONFLICT DO NOTHING`,
        columns,
      );
    },
    async finish(part) {
      if (part === 'journal') await query(FINISH_EVENTS);
      for (const table of TABLES_OF[part]) await query(`ANALYZE instantly_temporal.${table}`);
    },
    close: () => database.close(),
  };
}

import pg from 'pg';

/** What a table holds, with its indexes. */
export interface Kept {
  rows: number;
  bytes: number;
}

/**
 * The tables of a database, by name. Room of deleted rows does not count: the database is rewritten first, which takes each table
 * for a moment.
 */
export async function keptIn(url: string): Promise<Record<string, Kept>> {
  return withClient(url, async (client) => {
    await client.query('VACUUM (FULL, ANALYZE)');
    const { rows } = await client.query<{ name: string; rows: number; bytes: number }>(`
      SELECT relname AS name, greatest(reltuples, 0)::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'r' AND nspname IN ('public', 'instantly_temporal')`);
    return Object.fromEntries(rows.map(({ name, ...kept }) => [name, kept]));
  });
}

/** What autovacuum does within minutes after many rows were written: until then the planner knows nothing of them. */
export const settle = (url: string): Promise<unknown> => withClient(url, (client) => client.query('VACUUM (ANALYZE)'));

/** The size of a database as it is on disk, in bytes. */
export const sizeOf = (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ bytes: number }>(
      'SELECT pg_database_size(current_database())::float8 AS bytes',
    );
    return rows[0]!.bytes;
  });

export interface Work {
  /** The write-ahead log, in bytes. */
  wal: number;
  /** Transactions, by database. */
  commits: Record<string, number>;
}

/** What PostgreSQL has done so far. */
export const workOf = (url: string): Promise<Work> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ wal: number; commits: Record<string, number> }>(`
      SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 AS wal,
        (SELECT json_object_agg(datname, xact_commit) FROM pg_stat_database WHERE datname IS NOT NULL) AS commits`);
    return rows[0]!;
  });

/** Tables of Temporal whose rows are deleted within a minute. */
const QUEUES = ['tasks', 'transfer_tasks', 'visibility_tasks'];

/** What was added in each table for one event. Tables that hardly grew are left out, and queues. */
export function grown(before: Record<string, Kept>, after: Record<string, Kept>, events: number): Record<string, Kept> {
  const all = Object.entries(after).map(([name, now]): [string, Kept] => {
    const { rows, bytes } = before[name] ?? { rows: 0, bytes: 0 };
    return [name, { rows: (now.rows - rows) / events, bytes: (now.bytes - bytes) / events }];
  });
  return Object.fromEntries(all.filter(([name, { rows }]) => rows > 0.01 && !QUEUES.includes(name)));
}

export const sumOf = (tables: Record<string, Kept>): Kept =>
  Object.values(tables).reduce((sum, one) => ({ rows: sum.rows + one.rows, bytes: sum.bytes + one.bytes }), {
    rows: 0,
    bytes: 0,
  });

async function withClient<Result>(url: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

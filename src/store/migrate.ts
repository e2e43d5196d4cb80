import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';

/** The schema that holds our tables, so that the database may be shared with others. */
const SCHEMA = 'instantly_temporal';
const TABLE = 'migration';
const FOLDER = join(import.meta.dirname, 'migrations');

type Run = (text: string, values?: unknown[]) => Promise<object[]>;

interface Log {
  info(fields: object, message: string): void;
}

/**
 * Runs the migrations that the database does not have yet. One process at a time does so, the others wait for it. A
 * database that has them all is only read, so that a role without the right to create tables is enough then.
 */
export async function migrate(client: ClientConfig, run: Run, log: Log): Promise<void> {
  const missing = await missingMigrations(run);
  if (!missing.length) return;
  const [{ server_encoding: encoding } = {}] = (await run('SHOW server_encoding')) as { server_encoding?: string }[];
  if (encoding !== 'UTF8')
    throw new Error(`the encoding of the database is ${encoding}, it should be UTF8: create another database`);
  // Loaded only here: the first start needs it, and each start after an upgrade.
  const { runner } = await import('node-pg-migrate');
  await runner({
    databaseUrl: client,
    dir: FOLDER,
    direction: 'up',
    schema: SCHEMA,
    createSchema: true,
    migrationsTable: TABLE,
    advisoryLockMode: 'wait',
    singleTransaction: true,
    // Its lines hold whole statements. What matters is in the error.
    log: () => undefined,
  });
  log.info({ migrations: missing }, 'the database has the tables that this version needs');
}

/** The names of the migrations that the database does not have yet. */
async function missingMigrations(run: Run): Promise<string[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4));
  const [{ exists } = {}] = (await run('SELECT to_regclass($1) IS NOT NULL AS exists', [`${SCHEMA}.${TABLE}`])) as {
    exists?: boolean;
  }[];
  const done = exists ? ((await run(`SELECT name FROM ${SCHEMA}.${TABLE}`)) as { name: string }[]) : [];
  return names.filter((name) => !done.some((one) => one.name === name)).sort();
}

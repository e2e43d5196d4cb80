import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';

/** A new, empty database on the PostgreSQL that the run has started. Returns its DATABASE_URL. */
export async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runSql(inject('postgresUrl'), `CREATE DATABASE ${name}`);
  return inject('postgresUrl').replace(/[^/]+$/, name);
}

/** Runs statements as a user of the database would, e.g. in psql. */
export async function runSql<Row extends object>(url: string, sql: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

export const DATABASE_LIMITS = { poolSize: 8, connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000 };

/** Opens the database as a program does, for the running test. */
export function databaseForTest(url: string): Database {
  const database = openDatabase({ url, ...DATABASE_LIMITS }, 'receiver', { warn() {}, info() {} });
  onTestFinished(() => database.close());
  return database;
}

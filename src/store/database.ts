import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { reasonOf } from '../domain/reason.ts';
import { explainFailure } from './failures.ts';
import { listenOn } from './listen.ts';
import { migrate } from './migrate.ts';

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  connectionTimeoutMs: number;
  statementTimeoutMs: number;
}

/** The program, as `pg_stat_activity` and the server's log name it. */
export type DatabaseUser = 'receiver' | 'worker' | 'desk' | 'cli' | 'start';

/** Runs a statement and returns its rows. */
export type Query = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/**
 * The PostgreSQL database of DATABASE_URL. It may be away at any time, also when the process starts: a call then rejects,
 * and a later one succeeds. Every call ends, also if the database never answers.
 */
export interface Database {
  /** The first call brings the schema up to date. */
  query: Query;
  /** Calls the listener for each notification on the channel. Returns a function that ends this. */
  listen(channel: string, listener: () => void): () => Promise<void>;
  close(): Promise<void>;
}

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** How much longer we wait for an answer than the database works on it. */
const GRACE_MS = 1_000;
const CLOSE_WITHIN_MS = 2_000;
/** https://www.postgresql.org/docs/current/catalog-pg-type.html: bigint, which `pg` reads as a text. Ours fit a number. */
const BIGINT = 20;

export function openDatabase(options: DatabaseOptions, user: DatabaseUser, log: Log): Database {
  const config = clientConfig(options, user);
  const pool = new pg.Pool({ ...config, max: options.poolSize, idleTimeoutMillis: 60_000 });
  // Without listeners a lost connection would end the process: an idle one tells the pool, one in use only its client.
  pool.on('error', (error) => log.warn({ reason: reasonOf(error) }, 'a connection to the database was lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));

  let ended: Promise<void> | undefined;
  let migrated: Promise<void> | undefined;
  /** One attempt at a time; after a failure the next call tries again. */
  async function ready(): Promise<void> {
    migrated ??= migrate(config, usePool, log);
    const attempt = migrated;
    await attempt.catch((error: unknown) => {
      if (migrated === attempt) migrated = undefined;
      throw error;
    });
  }

  async function usePool<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    try {
      return (await pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw explainFailure(error);
    }
  }

  return {
    async query(text, values) {
      await ready();
      return usePool(text, values);
    },

    listen: (channel, listener) => listenOn(config, channel, listener, log),
    async close() {
      // The pool waits for statements under way.
      await Promise.race([(ended ??= pool.end()), sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function clientConfig({ url, connectionTimeoutMs, statementTimeoutMs }: DatabaseOptions, user: DatabaseUser) {
  return {
    connectionString: withStrictMode(url),
    application_name: `instantly-temporal ${user}`,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + GRACE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      getTypeParser: ((oid: number, format: 'text' | 'binary') =>
        oid === BIGINT
          ? Number
          : (pg.types.getTypeParser(oid, format) as unknown)) as pg.CustomTypesConfig['getTypeParser'],
    },
  } satisfies pg.ClientConfig;
}

/**
 * `pg` 8 checks certificate and name with `require` and `verify-ca` too, and warns on each start that version 9 will not.
 * `verify-full` has the same meaning in both (pg-connection-string 2.x, index.js).
 */
function withStrictMode(url: string): string {
  if (new URL(url).searchParams.get('uselibpqcompat') === 'true') return url;
  return url.replace(/([?&]sslmode=)(require|verify-ca)(?=&|$)/, '$1verify-full');
}

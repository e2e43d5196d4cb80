import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Program } from '../../variables/about.ts';
import { duration, kind, wholeNumber } from '../../variables/kinds.ts';

const READ_BY: Program[] = ['receiver', 'worker', 'cli'];
const WANTED = 'a URL such as postgres://user:password@host:5432/database?sslmode=verify-full';
const MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** What psql knows and the driver ignores (pg-connection-string 2.14, index.js). */
const OF_HOST_LISTS = ['target_session_attrs', 'load_balance_hosts'];

/** Throws an error that says what it should be: the driver itself complains only when it connects, or not at all. */
function readDatabaseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  const [, hosts = ''] = /^\w+:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(text) ?? [];
  if (hosts.includes(',') || OF_HOST_LISTS.some((name) => url?.searchParams.has(name)))
    throw new Error(`${WANTED}: with one host, which leads to the primary; the driver knows no list of hosts`);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return undefined;
  if (url.pathname.length < 2) throw new Error(`${WANTED}: with the name of a database after the host`);
  const mode = url.searchParams.get('sslmode');
  const isLibpq = url.searchParams.get('uselibpqcompat') === 'true';
  if (mode !== null && !MODES.includes(mode) && !(isLibpq && mode === 'prefer'))
    throw new Error(`${WANTED}: with an sslmode of ${MODES.join(', ')}`);
  for (const name of FILES) {
    const file = url.searchParams.get(name);
    if (file !== null && !existsSync(file)) throw new Error(`${WANTED}: with a file that exists as its ${name}`);
  }
  return text;
}

export const databaseVariables = z
  .object({
    DATABASE_URL: kind(WANTED, readDatabaseUrl).optional().meta({
      description:
        'The PostgreSQL database that keeps journal, local CRM and outbox in place of DATA_DIR, for all receivers and workers (docs/database.md). sslmode: without one, or with disable, no TLS; require, verify-ca and verify-full check certificate and host name, by sslrootcert if it names a file; no-verify checks nothing.',
      example: 'postgres://outreach@db.example.com/outreach?sslmode=verify-full&sslrootcert=/etc/db-ca.pem',
      secret: 'password',
      readBy: READ_BY,
    }),
    DATABASE_POOL_SIZE: wholeNumber('connections', 2, 200).prefault('8').meta({
      description: 'The maximum number of connections of one process. A receiver has one more, on which it listens.',
      readBy: READ_BY,
    }),
    DATABASE_CONNECTION_TIMEOUT: duration({ from: '100ms', to: '60 seconds' }).prefault('5 seconds').meta({
      description: 'How long to wait for a connection: for a new one, and for a free one.',
      readBy: READ_BY,
    }),
    DATABASE_STATEMENT_TIMEOUT: duration({ from: '1 second', to: '60 seconds' }).prefault('10 seconds').meta({
      description:
        'How long a statement may take. The database ends it then; if the database does not answer, its connection is closed one second later.',
      readBy: READ_BY,
    }),
  })
  .meta({ title: 'Database' });

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterProcess } from './keep-process.ts';
import { postgresPrograms, postgresUser } from './postgres-programs.ts';

/** The user and the database of our programs. */
const USER = 'postgres';
const DATABASE = 'instantly';
const IP = '127.0.0.1';

export interface Postgres {
  port: number;
  user: string;
  password: string;
  /** The name of our programs' database. */
  database: string;
  /** For DATABASE_URL. */
  url: string;
  process: ClusterProcess;
  /** Rejects until it answers. */
  answers(): Promise<unknown>;
}

/**
 * A PostgreSQL server whose data are in the folder, which is created if it does not exist. Rejects with advice if there is no
 * PostgreSQL on this machine.
 */
export async function preparePostgres(folder: string, port: number, path: string): Promise<Postgres> {
  const bin = postgresPrograms(path);
  const user = postgresUser();
  const env = { PATH: path, LC_ALL: 'C' };
  const data = join(folder, 'postgresql');
  const password = await create(folder, data, { bin, env, user });
  return {
    port,
    user: USER,
    password,
    database: DATABASE,
    url: `postgres://${USER}:${password}@${IP}:${port}/${DATABASE}`,
    process: {
      name: 'postgresql',
      command: [
        join(bin, 'postgres'),
        ...['-D', data, '-p', String(port), '-c', `listen_addresses=${IP}`, '-c', 'unix_socket_directories='],
        // Each of Temporal's four services has its own pool of 30 connections.
        ...['-c', 'max_connections=300'],
      ],
      env,
      cwd: data,
      user,
      // A fast shutdown; SIGTERM would wait for the clients.
      endsBy: 'SIGINT',
      endWithinMs: 2_500,
    },
    answers: () => promisify(execFile)(join(bin, 'pg_isready'), ['-h', IP, '-p', String(port)], { env }),
  };
}

interface As {
  bin: string;
  env: Record<string, string>;
  user: { uid: number; gid: number } | undefined;
}

/** Creates the database cluster, in one step, if it does not exist. Resolves with its password. */
async function create(folder: string, data: string, { bin, env, user }: As): Promise<string> {
  const passwordFile = join(folder, 'postgresql-password');
  if (existsSync(data)) return readFileSync(passwordFile, 'utf8');
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const password = randomBytes(16).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) {
    // The other user must be able to pass through our folders, which only this user can read.
    for (const passed of [dirname(folder), folder]) chmodSync(passed, statSync(passed).mode | 0o011);
    for (const own of [unfinished, passwordFile]) chownSync(own, user.uid, user.gid);
  }
  const args = ['-D', unfinished, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'];
  await promisify(execFile)(join(bin, 'initdb'), args, { cwd: unfinished, env, ...user }).catch((error: Error) => {
    const why = error.message.trim().split('\n').at(-1);
    throw new Error(
      `${folder}: PostgreSQL cannot create its data there: ${why}` +
        (user ? '; its user must be able to enter the folder: set DATA_DIR to one that is not under /root' : ''),
    );
  });
  renameSync(unfinished, data);
  return password;
}

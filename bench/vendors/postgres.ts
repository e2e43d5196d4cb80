import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { postgresPrograms, postgresUser } from '../../src/cluster/postgres-programs.ts';
import { freePort } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import type { Scope } from '../scope.ts';

export interface Postgres {
  url: string;
  pid: number;
}

const SERVING_WITHIN_MS = 30_000;

/** Why PostgreSQL cannot be started here; undefined if it can. */
export function whyNoPostgres(): string | undefined {
  try {
    postgresPrograms(process.env['PATH']);
    postgresUser();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The version, as the server says it. */
export const postgresVersion = (): string =>
  execFileSync(join(postgresPrograms(process.env['PATH']), 'postgres'), ['--version'], { encoding: 'utf8' }).trim();

/** A new cluster with PostgreSQL's defaults: each commit is synced to disk. It ends with the scope. */
export async function startPostgres(scope: Scope): Promise<Postgres> {
  const bin = postgresPrograms(process.env['PATH']);
  const user = postgresUser();
  const folder = await temporaryFolder(scope);
  const data = join(folder, 'pg');
  mkdirSync(data);
  if (user) {
    chmodSync(folder, 0o711);
    chownSync(data, user.uid, user.gid);
  }
  const as = { cwd: data, env: { PATH: process.env['PATH'] }, ...user };
  await promisify(execFile)(join(bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8'], as);
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', data];
  const server = await scope.own(
    () => Promise.resolve(spawn(join(bin, 'postgres'), args, { ...as, stdio: 'ignore' })),
    async (child) => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      // SIGINT is a fast shutdown, SIGTERM would wait for the clients.
      child.kill('SIGINT');
      await gone;
    },
  );
  for (const giveUpAt = Date.now() + SERVING_WITHIN_MS; ; await sleep(100)) {
    const asked = promisify(execFile)(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
    if (await asked.then(Boolean, () => false)) break;
    if (Date.now() > giveUpAt) throw new Error('PostgreSQL does not start');
  }
  return { url: `postgres://bench@127.0.0.1:${port}/postgres`, pid: server.pid! };
}

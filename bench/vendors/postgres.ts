import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import type { Scope } from '../scope.ts';

export interface Postgres {
  url: string;
  pid: number;
}

const DEBIAN = '/usr/lib/postgresql';
const SERVING_WITHIN_MS = 30_000;
/** PostgreSQL refuses to run as root. */
const OTHER_USERS = ['postgres', 'nobody'];

/** Why PostgreSQL cannot be started here; undefined if it can. */
export function whyNoPostgres(): string | undefined {
  if (!binFolder()) return `no initdb and postgres on PATH or under ${DEBIAN}`;
  if (process.getuid?.() === 0 && !otherUser()) return `it does not run as root, and there is no other user here`;
  return undefined;
}

/** The version, as the server says it. */
export const postgresVersion = (): string =>
  execFileSync(join(binFolder()!, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();

/** A new cluster with PostgreSQL's defaults: each commit is synced to disk. It ends with the scope. */
export async function startPostgres(scope: Scope): Promise<Postgres> {
  const bin = binFolder()!;
  const user = process.getuid?.() === 0 ? otherUser() : undefined;
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

function binFolder(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))));
}

function otherUser(): { uid: number; gid: number } | undefined {
  for (const name of OTHER_USERS) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  return undefined;
}

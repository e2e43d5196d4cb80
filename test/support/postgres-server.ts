import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresPrograms, postgresUser } from '../../src/cluster/postgres-programs.ts';
import { freePort } from '../../src/temporal/free-port.ts';
import { endWithUs } from './end-with-us.ts';

const UP_WITHIN_MS = 30_000;

export interface PostgresServer {
  /** The address of one of its databases. */
  urlOf(database: string): string;
  /** Starts it again after `stop` or `kill`, at the same port with the same data. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Kills all of its processes. */
  kill(): Promise<void>;
  /** Stops it and deletes its data. */
  delete(): Promise<void>;
}

/**
 * Starts a real PostgreSQL with a folder and a port of its own. Throws if the machine has none.
 * @param settings lines of `postgresql.conf`, such as `fsync=off`.
 * @param primary the address of another server: this one is its hot standby.
 */
export async function startPostgresServer(settings: string[] = [], primary?: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'instantly-temporal-pg-'));
  const data = join(folder, 'data');
  const logFile = join(folder, 'log');
  const port = await freePort();
  const bin = postgresPrograms(process.env['PATH']);
  const owner = ownerOf(folder);
  const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
  const [make, ...args] = primary
    ? ['pg_basebackup', '-D', data, '-R', '-c', 'fast', '-d', primary]
    : ['initdb', '-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(bin, make), args, {
    ...owner,
    env: environment,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const flags = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=32MB',
    ...settings,
  ];
  const urlOf = (database: string) => `postgres://test@127.0.0.1:${port}/${database}`;
  let child: ChildProcess | undefined;

  function run(): void {
    const log = openSync(logFile, 'a');
    child = spawn(join(bin, 'postgres'), ['-D', data, ...flags.flatMap((flag) => ['-c', flag])], {
      ...owner,
      env: environment,
      cwd: folder,
      // Ctrl-C in a terminal reaches the tests alone, which end it.
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  async function start(): Promise<void> {
    run();
    const until = performance.now() + UP_WITHIN_MS;
    while (!(await answers(urlOf('postgres')))) {
      await sleep(20);
      const hasExited = child!.exitCode !== null;
      if (!hasExited && performance.now() < until) continue;
      const said = readFileSync(logFile, 'utf8');
      // Backends of a server that was killed hold its memory until they are gone.
      if (!/shared memory block .* is still in use\n.*\n$/.test(said) || performance.now() > until)
        throw new Error(`PostgreSQL does not start:\n${said}`);
      run();
    }
  }

  async function end(signal: NodeJS.Signals, pid = child?.pid): Promise<void> {
    if (!child || !pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    // Each backend is a process group of its own, and may commit once more before it notices that its parent was killed.
    const backends = signal === 'SIGKILL' ? childrenOf(pid) : [];
    process.kill(pid, signal);
    for (const one of backends) killIfThere(one);
    await exited;
  }

  const release = endWithUs(join(data, 'postmaster.pid'), data);
  await start();
  return {
    urlOf,
    start,
    // https://www.postgresql.org/docs/current/server-shutdown.html: SIGINT is the fast one.
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    async delete() {
      await end('SIGINT');
      release();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The user who runs it owns the folder. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  const owner = postgresUser();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  return owner ?? {};
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

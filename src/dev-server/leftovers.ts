import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ListenAddress, listenProblem } from '../domain/listen-problem.ts';
import { versionOf } from './find-temporal-cli.ts';
import { IP } from './spawn-server.ts';

const STOP_WITHIN_MS = 4_000;

/** The file with the process id of the server that uses this database. */
export const pidFile = (dbFile: string): string => `${dbFile}.pid`;

/** Ends the server that a killed process of ours has left behind: it still has the ports. */
export async function endLeftover(dbFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile(dbFile), 'utf8').catch(() => ''));
  if (!pid) return;
  // Another program may have this process id by now.
  // With SIGTERM it would first wait for its clients. A kill loses nothing (see PRAGMAS).
  if ((await askPs(pid, 'command')).includes(dbFile)) await end(pid, 'SIGKILL');
}

/** What `ps` says of the process: its command line, or when it began. Empty if there is no such process. */
export async function askPs(pid: number, field: 'command' | 'lstart'): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', `${field}=`, '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}

/** Ends the process: with the signal, and after 4 seconds with SIGKILL. */
export async function end(pid: number, first: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const alive = (): boolean => signal(pid, 0) && !isZombie(pid);
  signal(pid, first);
  for (const giveUpAt = Date.now() + STOP_WITHIN_MS; alive(); await sleep(20)) {
    if (Date.now() > giveUpAt) signal(pid, 'SIGKILL');
    // Not forever: where a zombie cannot be recognised, its id stays until somebody reaps it.
    if (Date.now() > giveUpAt + 1_000) return;
  }
}

/**
 * Whether the process, with all its threads, has ended and only waits to be reaped: an init process may do that seconds
 * later, or never. Known on Linux only.
 */
function isZombie(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) && readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Throws if another version of the server made the database: the server creates its schema once and never migrates it. */
export async function checkVersion(binary: string, dbFile: string): Promise<void> {
  const version = await versionOf(binary);
  const file = `${dbFile}.version`;
  const madeBy = await readFile(file, 'utf8').catch(() => undefined);
  const schema = (text: string) => /Server (\d+\.\d+)/i.exec(text)?.[1] ?? text;
  // Without a database the note is about a deleted one; a full disk leaves an empty note.
  if (!madeBy || !existsSync(dbFile)) return writeFile(file, version);
  if (schema(madeBy) === schema(version)) return;
  throw new Error(
    `${dbFile} was made by "${madeBy}", ${binary} is "${version}" and does not migrate it: set TEMPORAL_CLI_PATH to the ` +
      `former, or delete ${dbFile}* (Temporal then forgets its workflows; journal and CRM stay)`,
  );
}

/** Rejects with one sentence if nobody can listen at the port. */
export function checkPort(address: ListenAddress): Promise<void> {
  const { host, port, variables } = address;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }: NodeJS.ErrnoException) => {
      const problem = listenProblem(code, address);
      reject(new Error(problem ?? `${variables.port}: cannot listen at ${host}:${port} (${code}); set another`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** A port of the dev server: its host has no variable. */
export const onLoopback = (port: number, variable: string): ListenAddress => ({
  ...{ host: IP, port },
  variables: { host: variable, port: variable },
});

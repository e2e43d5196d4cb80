import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { versionOf } from './find-temporal-cli.ts';

const STOP_WITHIN_MS = 4_000;

export const pidFile = (dbFile: string): string => `${dbFile}.pid`;

/** A SIGKILL of ours leaves the server behind, on our ports: the next start ends it. */
export async function endLeftover(dbFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile(dbFile), 'utf8').catch(() => ''));
  if (!pid) return;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  // The number may be another program's by now.
  if (stdout.includes(dbFile)) await end(pid);
}

export async function end(pid: number): Promise<void> {
  const alive = (): boolean => signal(pid, 0);
  signal(pid, 'SIGTERM');
  for (const giveUpAt = Date.now() + STOP_WITHIN_MS; alive(); await sleep(20)) {
    if (Date.now() > giveUpAt) signal(pid, 'SIGKILL');
    // Not for ever: in a container without an init nobody reaps it, and its number never goes away.
    if (Date.now() > giveUpAt + 1_000) return;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The server makes its schema once and never migrates it. */
export async function checkVersion(binary: string, dbFile: string): Promise<void> {
  const version = await versionOf(binary);
  const file = `${dbFile}.version`;
  const madeBy = await readFile(file, 'utf8').catch(() => undefined);
  const schema = (text: string) => /Server (\d+\.\d+)/i.exec(text)?.[1] ?? text;
  // Without its database the note is of one that was never made, or is deleted; a full disk leaves an empty one.
  if (!madeBy || !existsSync(dbFile)) return writeFile(file, version);
  if (schema(madeBy) === schema(version)) return;
  throw new Error(
    `${dbFile} was made by "${madeBy}", ${binary} is "${version}" and does not migrate it: set TEMPORAL_CLI_PATH to the ` +
      `former, or delete ${dbFile}* (Temporal then forgets its workflows; journal and CRM stay)`,
  );
}

export function checkPort(ip: string, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }: NodeJS.ErrnoException) => {
      const why =
        code === 'EADDRINUSE' ? 'is taken by another program; stop it or' : `cannot be listened on (${code});`;
      reject(new Error(`${variable}: ${ip}:${port} ${why} set another`));
    });
    probe.listen(port, ip, () => probe.close(() => resolve()));
  });
}

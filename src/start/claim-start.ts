import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SettingsError } from '../variables/parse.ts';

/**
 * Writes a note that `npm start` runs with this folder. Resolves with a function that deletes the note. Rejects if another
 * one runs: otherwise a person would only read that a port is taken, not by whom.
 */
export async function claimStart(dataDir: string): Promise<() => Promise<void>> {
  const note = join(dataDir, 'npm-start.pid');
  const pid = Number(await readFile(note, 'utf8').catch(() => ''));
  if (pid && pid !== process.pid && (await isStart(pid))) {
    throw new SettingsError(
      `npm start runs already (pid ${pid}, DATA_DIR ${dataDir}): stop it first, or set DATA_DIR and the ports to run another`,
    );
  }
  await writeFile(note, String(process.pid));
  return () => rm(note, { force: true });
}

/**
 * The name of the worker of `npm start` with this folder at Temporal, the same after a restart: one that was killed does not
 * count as another worker, which would have its share of the vendors' limits.
 */
export const startIdentity = (dataDir: string): string =>
  `npm-start-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}@${hostname()}`;

/** Another program may have this process id by now. */
async function isStart(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.includes('start.ts');
}

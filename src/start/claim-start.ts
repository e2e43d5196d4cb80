import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lock } from '../dev-server/lock.ts';
import { SettingsError } from '../variables/parse.ts';

/**
 * Claims the folder for this `npm start`. Returns a function that gives it back. Throws if another one has it: otherwise a
 * person would only read that a port is taken, not by whom.
 */
export function claimStart(dataDir: string): () => void {
  const note = join(dataDir, 'npm-start.pid');
  const by = existsSync(note) ? readFileSync(note, 'utf8') : '?';
  const inUse = `npm start runs already (pid ${by}, DATA_DIR ${dataDir}): stop it first, or set DATA_DIR and the ports to run another`;
  const release = lockOf(join(dataDir, 'npm-start.lock'), inUse);
  // It only names the owner of the lock.
  writeFileSync(note, String(process.pid));
  return () => {
    rmSync(note, { force: true });
    release();
  };
}

function lockOf(file: string, inUse: string): () => void {
  try {
    return lock(file, inUse);
  } catch (error) {
    throw new SettingsError((error as Error).message);
  }
}

/**
 * The name of the worker of `npm start` with this folder at Temporal, the same after a restart: one that was killed does not
 * count as another worker, which would have its share of the vendors' limits.
 */
export const startIdentity = (dataDir: string): string =>
  `npm-start-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}@${hostname()}`;

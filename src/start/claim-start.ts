import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lock } from '../dev-server/lock.ts';
import { SettingsError } from '../variables/parse.ts';

interface StartClaim {
  /** Whether the last `npm start` with this folder was killed. */
  followsKill: boolean;
  /** Gives the folder back. */
  release(): void;
}

/**
 * Claims the folder for this `npm start`. Throws if another one has it: otherwise a person would only read that a port is
 * taken, not by whom.
 */
export function claimStart(dataDir: string): StartClaim {
  const note = join(dataDir, 'npm-start.pid');
  const followsKill = existsSync(note);
  const by = followsKill ? readFileSync(note, 'utf8') : '?';
  const inUse = `npm start runs already (pid ${by}, DATA_DIR ${dataDir}): stop it first, or set DATA_DIR and the ports to run another`;
  const unlock = lockOf(join(dataDir, 'npm-start.lock'), inUse);
  // It only names the owner of the lock.
  writeFileSync(note, String(process.pid));
  return {
    followsKill,
    release() {
      rmSync(note, { force: true });
      unlock();
    },
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

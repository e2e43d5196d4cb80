import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes the folder of all that is kept here, where there is none. Node's own `recursive` tries for ever where the system
 * takes no folder and says that its parent is missing, as under `/proc`.
 */
export function makeDataDir(path: string): void {
  const isFolder = () => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder()) return;
  makeDataDir(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Of several processes that start at once one makes it.
    if (!isFolder()) throw error;
  }
}

const OURS = /^((journal|crm|sandbox|temporal)\.db|webhook-secret|answer-link-key)/;
const OTHERS_MAY = 0o077;

/** Which files of ours in the folder others on this machine may read: replies, addresses and links are in them. */
export const openToOthers = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => OURS.test(name))
    .map((name) => join(path, name))
    .filter((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found?.isFile() && process.platform !== 'win32' && (found.mode & OTHERS_MAY) !== 0;
    });

/** Takes from others what they may do with the files of ours, where those belong to this user. */
export function keepToUs(path: string): void {
  for (const file of openToOthers(path)) {
    try {
      chmodSync(file, 0o600);
    } catch {
      // Another user's: doctor tells.
    }
  }
}

import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Creates the folder if it does not exist. It does not use Node's `recursive`, which retries for ever if the system
 * says that the parent is missing although it exists, as under `/proc`.
 */
export function makeDataDir(path: string): void {
  const isFolder = () => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder()) return;
  makeDataDir(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it in the meantime.
    if (!isFolder()) throw error;
  }
}

const OURS = /^((journal|crm|desk|sandbox|temporal)\.db|webhook-secret|answer-link-key|store-move\.json)/;
const OTHERS_MAY = 0o077;

/** Our files in the folder that other users of this machine may read. They contain replies, addresses and links. */
export const openToOthers = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => OURS.test(name))
    .map((name) => join(path, name))
    .filter((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found?.isFile() && process.platform !== 'win32' && (found.mode & OTHERS_MAY) !== 0;
    });

/** Removes the permissions of other users from our files, if the files belong to this user. */
export function keepToUs(path: string): void {
  for (const file of openToOthers(path)) {
    try {
      chmodSync(file, 0o600);
    } catch {
      // The file belongs to another user. `doctor` reports it.
    }
  }
}

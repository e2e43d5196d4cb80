import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

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

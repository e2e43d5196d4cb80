import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Locks a file for this process, and creates it if it does not exist. Returns a function that unlocks it. A process id in a
 * file could not tell a process that is alive from one that was killed, because ids are reused. The system releases this lock
 * when its owner ends, for whatever reason.
 * @param inUse what to say if another process has the lock.
 */
export function lock(file: string, inUse: string): () => void {
  let owned: DatabaseSync | undefined;
  try {
    owned = new DatabaseSync(file);
    owned.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    owned?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    throw new Error(
      errcode === SQLITE_BUSY
        ? inUse
        : `DATA_DIR: ${file} cannot be written (${message}); set DATA_DIR to a folder that can`,
    );
  }
  return () => {
    if (owned.isOpen) owned.close();
  };
}

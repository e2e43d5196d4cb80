import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Undoes its own write alone; the others of the same turn are committed. */
export class RefusedWrite extends Error {}

/**
 * All writes of one turn of the event loop share one synced commit: a commit costs the same for one write as for
 * sixty. A write resolves with its function's result once the commit is on disk, and rejects when it is not. Where a
 * group fails its writes are tried one by one, so a function may run twice.
 * @param beforeEach runs at the head of every group.
 */
export function createGroupCommit(db: DatabaseSync, beforeEach: () => void) {
  let writes: Write[] = [];

  function flush(): void {
    const group = writes;
    writes = [];
    // A write that cannot be done must not cost the others theirs.
    if (group.length && !commit(group)) for (const one of group) commit([one]);
  }

  /** False when the group failed and each of it may be tried alone. */
  function commit(group: Write[]): boolean {
    const settle: (() => void)[] = [];
    try {
      db.exec('BEGIN IMMEDIATE');
      beforeEach();
      for (const { run, resolve, reject } of group) {
        try {
          const value = run();
          settle.push(() => resolve(value));
        } catch (error) {
          if (!(error instanceof RefusedWrite)) throw error;
          settle.push(() => reject(error));
        }
      }
      db.exec('COMMIT');
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      if (group.length > 1) return false;
      group[0]!.reject(error);
      return true;
    }
    for (const tell of settle) tell();
    return true;
  }

  function write<T>(run: () => T): Promise<T> {
    // Who is late for the end has lost nothing: what is not written down is done again.
    if (!db.isOpen) return Promise.reject(new Error('the journal is closed'));
    return new Promise<T>((resolve, reject) => {
      if (!writes.length) setImmediate(flush);
      writes.push({ run, resolve: resolve, reject });
    });
  }

  return { write, flush };
}

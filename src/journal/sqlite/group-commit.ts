import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Thrown by a write to undo only itself: the other writes of the same turn are committed. */
export class RefusedWrite extends Error {}

const SOON_MS = 50;

/** What runs inside each commit, before and after its writes. */
export interface CommitHooks {
  onBegin(): void;
  onEnd(): void;
  /** Called after each commit with the seconds that it took. */
  onCommitted?: ((seconds: number) => void) | undefined;
}

export interface GroupCommit {
  /**
   * Runs the function inside the next commit. Resolves with its result once the commit is on disk; rejects if it cannot be
   * written. If a group fails, its writes are tried one by one, so a function may run twice.
   * @param when `soon` for what nobody waits for: it goes with the next commit, or gets one within 50 ms.
   */
  write<T>(run: () => T, when?: 'now' | 'soon'): Promise<T>;
  /** Commits what is written so far, now. */
  flush(): void;
}

/**
 * All writes of one turn of the event loop share one synced commit: a commit costs the same for one write as for sixty.
 * So what nobody waits for goes with a commit of others.
 */
export function createGroupCommit(db: DatabaseSync, { onBegin, onEnd, onCommitted }: CommitHooks): GroupCommit {
  let writes: Write[] = [];
  let now: NodeJS.Immediate | undefined;
  let soon: NodeJS.Timeout | undefined;

  function flush(): void {
    const group = writes;
    writes = [];
    clearImmediate(now);
    clearTimeout(soon);
    now = soon = undefined;
    // A write that fails must not undo the others.
    if (group.length && !commit(group)) for (const one of group) commit([one]);
  }

  /** Returns false if the group has failed and its writes should be tried one by one. */
  function commit(group: Write[]): boolean {
    const notify: (() => void)[] = [];
    const startedAt = performance.now();
    try {
      db.exec('BEGIN IMMEDIATE');
      onBegin();
      for (const { run, resolve, reject } of group) {
        try {
          const value = run();
          notify.push(() => resolve(value));
        } catch (error) {
          if (!(error instanceof RefusedWrite)) throw error;
          notify.push(() => reject(error));
        }
      }
      onEnd();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      if (group.length > 1) return false;
      group[0]!.reject(error);
      return true;
    }
    onCommitted?.((performance.now() - startedAt) / 1000);
    for (const settle of notify) settle();
    return true;
  }

  function write<T>(run: () => T, when: 'now' | 'soon' = 'now'): Promise<T> {
    // Nothing is lost: an event that was not acknowledged is sent again, and one that is not finished is dispatched again.
    if (!db.isOpen) return Promise.reject(new Error('the journal is closed'));
    return new Promise<T>((resolve, reject) => {
      if (when === 'now') now ??= setImmediate(flush);
      else soon ??= setTimeout(flush, SOON_MS);
      writes.push({ run, resolve, reject });
    });
  }

  return { write, flush };
}

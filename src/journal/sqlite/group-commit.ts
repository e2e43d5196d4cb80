import type { DatabaseSync } from 'node:sqlite';

interface Write {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Thrown by a write to undo only itself: the other writes of the same turn are committed. */
export class RefusedWrite extends Error {}

const SOON_MS = 50;
/** How long writes wait for others. */
const GATHER_MS = 20;

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
 * Writes share a synced commit: it costs the same for one write as for sixty. So a commit waits while each turn of the event
 * loop brings another write, for about 20 ms at most. Otherwise those who are answered send again, each turn becomes longer,
 * and new senders wait for a second in a burst: Node accepts one connection in each turn (libuv 1.52.1, `uv__server_io`).
 * What nobody waits for goes with a commit of others.
 */
export function createGroupCommit(db: DatabaseSync, { onBegin, onEnd, onCommitted }: CommitHooks): GroupCommit {
  let writes: Write[] = [];
  let now: NodeJS.Immediate | undefined;
  /** When the first write came for which somebody waits. */
  let since = 0;
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

  const isGathered = (): boolean => performance.now() - since >= GATHER_MS;

  /** Flushes at the end of a turn that has brought no write. */
  function look(seen: number): void {
    if (writes.length === seen || isGathered()) flush();
    else now = setImmediate(look, writes.length);
  }

  function write<T>(run: () => T, when: 'now' | 'soon' = 'now'): Promise<T> {
    // Nothing is lost: an event that was not acknowledged is sent again, and one that is not finished is dispatched again.
    if (!db.isOpen) return Promise.reject(new Error('the journal is closed'));
    return new Promise<T>((resolve, reject) => {
      writes.push({ run, resolve, reject });
      if (when === 'soon') soon ??= setTimeout(flush, SOON_MS);
      else if (!now) {
        since = performance.now();
        now = setImmediate(look, 0);
      }
    });
  }

  return { write, flush };
}

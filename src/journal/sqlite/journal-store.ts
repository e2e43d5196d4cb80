import { createGroupCommit } from './group-commit.ts';
import { isCorrupt, type OpenFile, openJournalFile } from './journal-file.ts';
import { prepareStatements, type Statements } from './statements.ts';

export interface StoreOptions {
  file: string;
  log: { error(fields: object, message: string): void };
  /**
   * Called with each file that is opened: the first one, and each one that takes the place of a corrupt file.
   * @param unclean its last owner did not close it, or it holds what was read from a corrupt file.
   */
  onOpened(sql: Statements, unclean: boolean): void;
  /** Called inside each commit, before and after its writes. */
  onBegin(sql: Statements): void;
  onEnd(sql: Statements): void;
  /** Called after each commit with the seconds that it took. */
  onCommitted?: ((seconds: number) => void) | undefined;
}

/** The journal's file. When a read or a write shows that it is corrupt, another file takes its place. */
export interface JournalStore {
  /**
   * Runs the function inside the next synced commit. Resolves with its result once that is on disk; rejects if it cannot
   * be written. The function may run twice.
   * @param when see `GroupCommit.write`.
   */
  write<T>(run: (sql: Statements) => T, when?: 'now' | 'soon'): Promise<T>;
  read<T>(run: (sql: Statements) => T): T;
  /** Grows by one when another file takes the place of a corrupt one: the rows then have other numbers. */
  generation(): number;
  close(): void;
}

/** Opens the file, or creates it. Throws if another process has it open or the folder cannot be written. */
export function openJournalStore({ file, log, onOpened, onBegin, onEnd, onCommitted }: StoreOptions): JournalStore {
  let generation = 0;
  let current = begin(openJournalFile(file, log));

  function begin({ db, unclean }: OpenFile) {
    const sql = prepareStatements(db);
    onOpened(sql, unclean);
    const hooks = { onBegin: () => onBegin(sql), onEnd: () => onEnd(sql), onCommitted };
    return { db, sql, ...createGroupCommit(db, hooks) };
  }

  function replaceIfCorrupt(error: unknown, broken: typeof current): void {
    if (!isCorrupt(error) || broken !== current) return;
    try {
      broken.db.close();
      current = begin(openJournalFile(file, log, error as Error));
      generation += 1;
    } catch (cause) {
      const { message } = cause as Error;
      // Outside of every caller's `catch`: without a journal the process has to end.
      setImmediate(() => {
        throw new Error(`the journal is corrupt, and a new one cannot be created: ${message}`, { cause });
      });
    }
  }

  return {
    async write(run, when) {
      const used = current;
      try {
        return await used.write(() => run(used.sql), when);
      } catch (error) {
        replaceIfCorrupt(error, used);
        throw error;
      }
    },

    read(run) {
      const used = current;
      try {
        return run(used.sql);
      } catch (error) {
        replaceIfCorrupt(error, used);
        if (current === used) throw error;
        return run(current.sql);
      }
    },

    generation: () => generation,

    close() {
      current.flush();
      try {
        current.db.exec('UPDATE meta SET clean = 1');
      } catch (error) {
        const says = 'the journal could not be marked as closed; the next start dispatches the last minutes again';
        log.error({ err: error }, says);
      }
      current.db.close();
    },
  };
}

import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Journal, JournalOptions } from '../../src/journal/journal.ts';
import { openSharedJournal } from '../../src/journal/postgres/shared-journal.ts';
import { type FileJournalOptions, openFileJournal } from '../../src/journal/sqlite/file-journal.ts';
import { openDatabase } from '../../src/store/database.ts';
import { temporaryFolder } from './folder.ts';
import { DATABASE_LIMITS, emptyDatabase, runSql } from './postgres.ts';

export interface TestJournal extends Journal {
  log: { error: ReturnType<typeof vi.fn>; warn: ReturnType<typeof vi.fn>; info: ReturnType<typeof vi.fn> };
}

/** Where journals are kept: each contract holds for both. */
export interface JournalPlace {
  /** Opens the journal of this place. It is closed when the test ends, if it was not before. */
  open(options?: Partial<JournalOptions>): Promise<TestJournal>;
  /** Makes all that is in it so much older. */
  age(ms: number): Promise<void>;
}

const LIMITS = { maxBytes: 64 * 1024 ** 2, windowMs: 24 * 3_600_000, keepPayloadsMs: 3_600_000 };

const newLog = () => ({ error: vi.fn(), warn: vi.fn(), info: vi.fn() });

function closedOnce(journal: Journal, log: TestJournal['log']): TestJournal {
  let closed: Promise<void> | undefined;
  const close = journal.close.bind(journal);
  onTestFinished(() => (closed ??= close()));
  return Object.assign(journal, { log, close: () => (closed ??= close()) });
}

export function openTestFile(folder: string, options: Partial<FileJournalOptions> = {}): TestJournal {
  const log = newLog();
  const file = join(folder, 'journal.db');
  return closedOnce(openFileJournal({ file, ...LIMITS, log, now: () => Date.now(), ...options }), log);
}

/** `kill` ends its connections as a SIGKILL would: it says nothing to the database. */
export function openTestDatabase(
  url: string,
  options: Partial<JournalOptions> = {},
): TestJournal & { kill(): Promise<void> } {
  const log = newLog();
  const database = openDatabase({ url, ...DATABASE_LIMITS }, 'receiver', log);
  const journal = closedOnce(openSharedJournal({ database, ...LIMITS, log, settledAfterMs: 0, ...options }), log);
  return Object.assign(journal, { kill: () => database.close() });
}

export const STORES: [name: string, newPlace: () => Promise<JournalPlace>][] = [
  [
    'in a file',
    () => {
      const folder = temporaryFolder();
      return Promise.resolve({
        open: (options) => Promise.resolve(openTestFile(folder, options)),
        age(ms) {
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
          onTestFinished(() => void vi.useRealTimers());
          return Promise.resolve();
        },
      });
    },
  ],
  [
    'in PostgreSQL',
    async () => {
      const url = await emptyDatabase();
      return {
        async open(options) {
          const journal = openTestDatabase(url, options);
          // It takes nothing before its first beat.
          await journal.probe();
          return journal;
        },
        async age(ms) {
          const back = `interval '${ms} ms'`;
          await runSql(
            url,
            `UPDATE instantly_temporal.event SET received_at = received_at - ${back}, dispatched_at = dispatched_at - ${back};
             UPDATE instantly_temporal.receipt SET at = at - ${ms}`,
          );
        },
      };
    },
  ],
];

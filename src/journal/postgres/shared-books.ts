import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry, Receipt, Receipts } from '../../domain/books/ledger.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import type { Database } from '../../store/database.ts';
import { countedWindow, ENTRIES_A_PAGE, type JournalBooks, mergedBefore, pageOf, readCursor } from '../books.ts';
import { createTally } from '../tally.ts';
import { SQL } from './statements.ts';

export interface SharedBooks extends JournalBooks {
  prune(windowMs: number): Promise<void>;
  /** Writes what is counted so far, and nothing after that. Rejects if the database does not answer. */
  close(): Promise<void>;
}

interface SharedBooksOptions {
  database: Database;
  /** This receiver, and the slot in which it counts what is ignored. */
  receiver: string;
  slot: number;
  /** So long after its beginning an insert has been committed, or was cancelled. Milliseconds. */
  settledAfterMs: number;
}

type BooksRow = Pick<Receipts, 'journal' | 'countedSince' | 'completeSince'> & { now: number };
type EntryRow = JournalEntry & { seq: number; us: number };

const SOON_MS = 100;
const AGAIN_MS = 2_000;

export function createSharedBooks({ database, receiver, slot, settledAfterMs }: SharedBooksOptions): SharedBooks {
  const tally = createTally();
  let writing: Promise<void> | undefined;
  let isClosed = false;

  async function write(): Promise<void> {
    const counted = tally.take();
    if (!counted.length) return;
    const column = (name: keyof Receipt) => counted.map((one) => one[name]);
    const values = [column('at'), column('workspace'), column('kind'), column('ignored')];
    await database.query(SQL.ignored, [receiver, slot, ...values]).catch((error: unknown) => {
      tally.putBack(counted);
      throw error;
    });
  }

  /** Also writes what is counted meanwhile, and again what could not be written. */
  async function writeSoon(): Promise<void> {
    while (!isClosed && !tally.isEmpty()) {
      await sleep(SOON_MS, undefined, { ref: false });
      await write().catch(() => sleep(AGAIN_MS, undefined, { ref: false }));
    }
    writing = undefined;
  }

  return {
    close() {
      isClosed = true;
      return write();
    },
    ignored(event) {
      tally.add(Date.now(), event, 'ignored');
      writing ??= writeSoon();
    },

    async receipts(asked) {
      const [{ now, ...books }] = (await database.query<BooksRow>(SQL.books)) as [BooksRow];
      const { since, until, stepMs } = countedWindow(asked, now - settledAfterMs);
      const receipts = await database.query<Receipt>(SQL.receipts, [since, until, stepMs]);
      return { ...books, since, until, stepMs, receipts };
    },

    async entries({ since, until }, after) {
      const { at, seq } = after === undefined ? { at: since * 1_000, seq: -1 } : readCursor(after);
      const rows = await database.query<EntryRow>(SQL.entries, [until, at, seq, ENTRIES_A_PAGE]);
      return pageOf(rows.map(({ us, ...entry }) => ({ entry, cursor: `${us}-${entry.seq}` })));
    },

    async prune(windowMs) {
      const [{ now }] = (await database.query<BooksRow>(SQL.books)) as [BooksRow];
      await database.query(SQL.mergeReceipts, [mergedBefore(now)]);
      await database.query(SQL.deleteReceipts, [now - windowMs - HOUR_MS]);
    },
  };
}

import type { JournalEntry, Receipt, Receipts, ReceiptStatus } from '../../domain/books/ledger.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import type { OutreachEvent } from '../../domain/event.ts';
import { countedWindow, ENTRIES_A_PAGE, type JournalBooks, mergedBefore, pageOf, readCursor } from '../books.ts';
import { createTally } from '../tally.ts';
import type { JournalStore } from './journal-store.ts';
import type { Statements } from './statements.ts';

export interface FileBooks extends JournalBooks {
  /** Counts a delivery. Must be called inside a commit: the count is written at its end. */
  count(at: number, event: OutreachEvent, status: ReceiptStatus): void;
  /** Must be called at the beginning of each commit: one that has failed may have left counts. */
  onBegin(): void;
  /** Must be called at the end of each commit. */
  onEnd(sql: Statements): void;
  prune(sql: Statements, windowMs: number): void;
}

type EntryRow = JournalEntry & { seq: number };

/* eslint-disable @typescript-eslint/require-await -- SQLite answers immediately, and what fails has to reject */

export function createFileBooks(store: JournalStore, now: () => number): FileBooks {
  const tally = createTally();

  return {
    count: tally.add,
    onBegin: () => void tally.take(),
    onEnd(sql) {
      for (const { at, workspace, kind, accepted, duplicate, ignored } of tally.take())
        sql.addReceipt.run(at, workspace, kind, accepted, duplicate, ignored);
    },

    ignored(event) {
      // If the disk is full, the delivery was answered 200 all the same.
      store.write(() => tally.add(now(), event, 'ignored'), 'soon').catch(() => undefined);
    },

    async receipts(asked) {
      const { since, until, stepMs } = countedWindow(asked, now());
      const books = store.read((sql) => sql.books.get()) as Pick<
        Receipts,
        'journal' | 'countedSince' | 'completeSince'
      >;
      const receipts = store.read((sql) => sql.receipts.all(since, until, stepMs)) as unknown as Receipt[];
      return { ...books, since, until, stepMs, receipts };
    },

    async entries({ since, until }, after) {
      const { at, seq } = after === undefined ? { at: since, seq: -1 } : readCursor(after);
      const rows = store.read((sql) => sql.entries.all(until, at, seq, ENTRIES_A_PAGE)) as unknown as EntryRow[];
      return pageOf(rows.map((entry) => ({ entry, cursor: `${entry.receivedAt}-${entry.seq}` })));
    },

    prune(sql, windowMs) {
      sql.mergeReceipts.run(mergedBefore(now()));
      sql.deleteMerged.run(mergedBefore(now()));
      sql.deleteReceipts.run(now() - windowMs - HOUR_MS);
    },
  };
}

import { type BooksWindow, type EntryPage, type JournalEntry, type Receipts, SPAN_MS } from '../domain/books/ledger.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';

/** What a journal has counted. A count of what was accepted or was a duplicate is in the same commit as the event. */
export interface JournalBooks {
  /** Counts a delivery that was answered 200 and is not kept. It is written soon: nobody waits for it. */
  ignored(event: OutreachEvent): void;
  /** What was counted. The answer says for which window: a little shorter than asked, so that nothing in it still changes. */
  receipts(window: BooksWindow): Promise<Receipts>;
  /** The events that were received in the window, oldest first, from the cursor `after` on. */
  entries(window: BooksWindow, after?: string): Promise<EntryPage>;
}

/** How many entries one page has: reading them must not delay answers to deliveries. */
export const ENTRIES_A_PAGE = 2_000;

/** A window of this length is counted by the minute, a longer one by the hour. */
const BY_THE_MINUTE_MS = 6 * HOUR_MS;
/** For how long counts stay as fine as they were written. */
const FINE_MS = HOUR_MS;

const floor = (at: number, step: number): number => at - (((at % step) + step) % step);

/**
 * The window whose receipts and entries are about the same deliveries, and the span by which it is counted.
 * @param settled before this time nothing is added any more.
 */
export function countedWindow(asked: BooksWindow, settled: number): BooksWindow & { stepMs: number } {
  const isFine = (at: number) => at > settled - FINE_MS + MINUTE_MS;
  const since = floor(asked.since, MINUTE_MS);
  const end = Math.min(asked.until, settled);
  const until = Math.max(since, floor(end, isFine(end) ? SPAN_MS : MINUTE_MS));
  const stepMs = isFine(since) ? SPAN_MS : until - since <= BY_THE_MINUTE_MS ? MINUTE_MS : HOUR_MS;
  return { since, until, stepMs };
}

/** Before this time counts are added up to minutes. */
export const mergedBefore = (now: number): number => floor(now - FINE_MS, MINUTE_MS);

interface PlacedEntry {
  entry: JournalEntry & { seq: number };
  cursor: string;
}

/** A page, and the cursor to the next one. */
export function pageOf(rows: PlacedEntry[]): EntryPage {
  const last = rows.at(-1);
  return {
    entries: rows.map(({ entry: { id, workspace, receivedAt, dispatchedAt } }) => ({
      id,
      workspace,
      receivedAt,
      dispatchedAt,
    })),
    ...(last && rows.length === ENTRIES_A_PAGE && { next: last.cursor }),
  };
}

/** Where a page begins. Anything may come from outside: what is no cursor is the beginning. */
export function readCursor(after: string): { at: number; seq: number } {
  const [, at = '0', seq = '0'] = /^(\d{1,16})-(\d{1,15})$/.exec(after) ?? [];
  return { at: Number(at), seq: Number(seq) };
}

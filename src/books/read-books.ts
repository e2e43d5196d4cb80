import type { Books, LogDay } from '../domain/books/books.ts';
import { type BooksSources, compareBooks } from '../domain/books/compare.ts';
import type { BooksWindow, JournalEntry } from '../domain/books/ledger.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import { askEntries, askReceipts, type BooksDoor } from '../outgoing/ask-books.ts';
import type { Temporal } from '../temporal/connection.ts';
import { readAnalytics } from './read-analytics.ts';
import type { LogModel } from './kept-log.ts';
import { type LogSource, type ReadLog, rowOfBooks } from './log-source.ts';
import { readLog } from './read-log.ts';
import { findRuns, readRuns, type RunModel } from './read-runs.ts';

export interface BooksDeps {
  door: BooksDoor;
  temporal: Temporal;
  /** Absent: Temporal and Instantly are asked for each row. */
  model?: (RunModel & LogModel) | undefined;
  /** Absent: Instantly's delivery log is not compared. */
  log?: LogSource | undefined;
  /** Also asks Instantly's campaigns for their numbers. */
  wantsCampaigns?: boolean;
  /** For how long Temporal keeps workflows that have ended. Milliseconds. */
  memoryMs: number;
  /** So long after it happened everything is visible everywhere. Milliseconds. */
  settleMs: number;
  /** Deliveries that failed before this time have been replayed; absent if that is not known. Milliseconds since 1970. */
  replayedUntil?: number | undefined;
  /** Called while rows are read. */
  onRead?: (what: 'workflows' | 'rows', count: number) => void;
}

/** A delivery may be retried for an hour, and may wait in the journal. */
const LATE_MS = 65 * MINUTE_MS;
/** So many workflows are asked for one by one. */
const MOST_ASKED = 500;

/** Reads and compares what the receiver, Temporal and Instantly have of a window. Rejects if one of them does not answer. */
export async function readBooks(deps: BooksDeps, asked: BooksWindow): Promise<Books> {
  const { door, temporal, model, log, memoryMs, settleMs, replayedUntil = Infinity, onRead } = deps;
  const remembered = Date.now() - memoryMs + HOUR_MS;
  const since = Math.max(asked.since, remembered);
  const { url, ...receipts } = await askReceipts(door, { since, until: asked.until });
  const from = receipts.since - LATE_MS;
  const entries = new Map<string, JournalEntry>();
  const readEntries = async (window: BooksWindow) => {
    for await (const page of askEntries(url, door.secret, window))
      for (const entry of page) entries.set(entry.id, entry);
  };
  const [delivered, runs] = await Promise.all([
    log && readLog(log, from, { model, onRead: (count) => onRead?.('rows', count) }),
    readRuns(temporal, from, { model, onRead: (count) => onRead?.('workflows', count) }),
    // Nothing is added to it any more.
    readEntries({ since: Math.max(0, from), until: receipts.until }),
  ]);
  // Read last: what the others have is in the journal already.
  await readEntries({ since: receipts.until, until: Date.now() + DAY_MS });

  const now = Date.now();
  const settledAt = now - settleMs;
  const rows = log && delivered?.rows.map((row) => rowOfBooks(row, log.eventsIgnored, now));
  const sources: BooksSources = { receipts, entries, runs, rows, settledAt, replayedUntil };
  const first = compareBooks(sources);
  const unseen = first.drift.filter((one) => ['lost', 'missed', 'not-in-temporal'].includes(one.class));
  const ids = [...new Set(unseen.flatMap(({ eventId }) => eventId ?? []))].slice(0, MOST_ASKED);
  const found = ids.length ? await findRuns(temporal, ids) : new Map<string, never>();
  const books = found.size ? compareBooks({ ...sources, runs: new Map([...runs, ...found]) }) : first;
  const campaigns = log && deps.wantsCampaigns ? await readAnalytics(log.instantly, receipts) : undefined;
  return {
    ...books,
    ...(campaigns && { campaigns }),
    days: log && delivered ? await wholeDays(log, delivered, from) : [],
    notes: [...timeNotes(asked, receipts, remembered), ...books.notes],
  };
}

/** Instantly's own numbers of the days that were read whole, beside the rows that its log shows. */
async function wholeDays({ instantly, signal }: LogSource, { perDay }: ReadLog, from: number): Promise<LogDay[]> {
  const days = await instantly.deliveriesOfWeek(Date.now(), signal);
  return days.flatMap(({ date, total }) =>
    Date.parse(`${date}T00:00:00Z`) >= from ? [{ date, rows: perDay.get(date) ?? 0, total }] : [],
  );
}

function timeNotes(asked: BooksWindow, { countedSince }: { countedSince: number }, remembered: number): string[] {
  const iso = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;
  return [
    ...(asked.since < remembered
      ? [`Temporal remembers workflows only since ${iso(remembered)}: books begin there`]
      : []),
    ...(asked.since < countedSince ? [`Deliveries are counted since ${iso(countedSince)}`] : []),
  ];
}

import type { Drift } from './books.ts';
import { kindOfId } from '../event.ts';
import type { JournalEntry, Receipts } from './ledger.ts';

/** A row of Instantly's delivery log that was sent to our receiver. */
export interface LogRow {
  rowId: string;
  /** The id that its event has at the receiver; undefined if its payload is missing or cannot be read. */
  eventId: string | undefined;
  /** The receiver answers such events 200 and does not keep them. */
  isIgnored: boolean;
  /** Milliseconds since 1970. */
  at: number;
  outcome: 'delivered' | 'failed' | 'under way';
}

interface LogSources {
  rows: readonly LogRow[];
  /** The journal's events of the window. */
  entries: readonly JournalEntry[];
  /** Whether the journal or Temporal has the event. */
  known(id: string): boolean;
  /** The times are milliseconds since 1970. */
  sources: { receipts: Receipts; settledAt: number; replayedUntil: number };
}

export interface LogComparison {
  drift: Drift[];
  /** How many rows were compared. */
  compared: number;
  /** The row of an event: one that was delivered, if there is one. */
  rowOf(id: string): LogRow | undefined;
  notes: string[];
}

/** If more events than this have no row, and more than half of all, Instantly does not deliver them to us itself. */
const MANY = 20;

/** Compares the journal and Temporal with Instantly's delivery log, row by row. */
export function compareLog({ rows, entries, known, sources }: LogSources): LogComparison {
  const { receipts, settledAt, replayedUntil } = sources;
  const byEvent = new Map<string, LogRow>();
  for (const row of rows)
    if (row.eventId !== undefined && byEvent.get(row.eventId)?.outcome !== 'delivered') byEvent.set(row.eventId, row);
  const since = Math.max(receipts.since, receipts.countedSince);
  const due = rows.filter(({ at }) => at >= since && at < Math.min(receipts.until, settledAt));
  const drift = due.flatMap((row): Drift[] => {
    const { rowId, eventId, at, isIgnored, outcome } = row;
    if (isIgnored || outcome === 'under way' || (eventId !== undefined && known(eventId))) return [];
    const named = { rowId, at, ...(eventId !== undefined && { eventId }), kind: kindOfId(eventId ?? '') || 'unknown' };
    if (outcome === 'delivered') return eventId === undefined ? [] : [{ class: 'lost', ...named }];
    return at < replayedUntil ? [{ class: 'missed', ...named }] : [];
  });

  // Instantly logs no test delivery; it arrives as an unknown event.
  const settled = entries.filter(
    ({ id, receivedAt }) => receivedAt >= since && receivedAt < settledAt && kindOfId(id) !== 'unknown',
  );
  const absent = settled.filter(({ id }) => !byEvent.has(id));
  const comesAnotherWay = absent.length > MANY && absent.length > settled.length / 2;
  const isEmpty = !rows.length;
  if (!isEmpty && !comesAnotherWay)
    for (const { id, receivedAt } of absent)
      drift.push({ class: 'not-in-log', kind: kindOfId(id), eventId: id, at: receivedAt });
  return {
    drift,
    compared: due.length,
    rowOf: (id) => byEvent.get(id),
    notes: notesOf(isEmpty && settled.length > 0, comesAnotherWay ? absent.length : 0, settled.length),
  };
}

function notesOf(isEmpty: boolean, absent: number, settled: number): string[] {
  if (isEmpty) return ['Instantly’s delivery log has no delivery to PUBLIC_URL, so that it could not be compared'];
  if (absent)
    return [
      `${absent} of ${settled} events are not in Instantly’s delivery log, so that they were not delivered by Instantly itself`,
    ];
  return [];
}

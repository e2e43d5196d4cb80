import type { LogRow } from '../domain/books/log.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { EventKind } from '../domain/event.ts';
import type { Instantly } from '../instantly/client.ts';
import { utcDay } from '../domain/utc-day.ts';
import type { Delivery } from '../instantly/deliveries.ts';
import { translate } from '../instantly/translate.ts';
import { reaches } from '../webhooks/plan.ts';

export interface LogSource {
  instantly: Pick<Instantly, 'deliveries' | 'deliveriesOfWeek' | 'campaignTotals'>;
  /** Only deliveries to this receiver are compared. */
  publicUrl: string;
  workspace?: string | undefined;
  eventsIgnored: ReadonlySet<EventKind>;
  signal?: AbortSignal | undefined;
}

export interface ReadLog {
  /** The rows that were sent to our receiver. */
  rows: LogRow[];
  /** How many rows the log has of each UTC day, of the whole workspace. The first day may not be read whole. */
  perDay: Map<string, number>;
}

/** If an announced retry has not come within this time, Instantly has given up. */
const RETRIES_END_MS = HOUR_MS;

/**
 * Reads the delivery log back to `since`. Its order is not documented; as long as the newest rows come first, what is older is
 * not read.
 */
export async function readLog(source: LogSource, since: number, onRead: (rows: number) => void): Promise<ReadLog> {
  const now = Date.now();
  const { instantly, publicUrl, signal } = source;
  const read: ReadLog = { rows: [], perDay: new Map() };
  let last = Infinity;
  let isNewestFirst = true;
  const days = { from: utcDay(since), to: utcDay(now), failedOnly: false };
  for await (const { items } of instantly.deliveries(days, { signal })) {
    for (const row of items) {
      isNewestFirst &&= row.at <= last;
      last = row.at;
      const day = utcDay(row.at);
      read.perDay.set(day, (read.perDay.get(day) ?? 0) + 1);
      if (row.at >= since && reaches(publicUrl, row.url)) read.rows.push(rowOf(row, source, now));
    }
    onRead(read.rows.length);
    signal?.throwIfAborted();
    if (isNewestFirst && last < since) break;
  }
  return read;
}

function rowOf(row: Delivery, { workspace, eventsIgnored }: LogSource, now: number): LogRow {
  const { id: rowId, at, succeeded, retrySucceeded, willRetry } = row;
  const event = eventOf(row, workspace);
  const isUnderWay = willRetry && now - at < RETRIES_END_MS;
  return {
    rowId,
    eventId: event?.id,
    isIgnored: event !== undefined && eventsIgnored.has(event.kind),
    at,
    outcome: succeeded || retrySucceeded ? 'delivered' : isUnderWay ? 'under way' : 'failed',
  };
}

/** Undefined if the row cannot be read. */
function eventOf({ payload, at }: Delivery, workspace: string | undefined) {
  if (payload === null || payload === undefined) return undefined;
  try {
    return translate(payload, { workspace, receivedAt: new Date(at) });
  } catch {
    return undefined;
  }
}

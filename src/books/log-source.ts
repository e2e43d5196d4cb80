import type { LogRow } from '../domain/books/log.ts';
import { HOUR_MS } from '../domain/duration.ts';
import { type EventKind, kindOfId } from '../domain/event.ts';
import { utcDay } from '../domain/utc-day.ts';
import type { Instantly } from '../instantly/client.ts';
import type { Delivery } from '../instantly/deliveries.ts';
import { translate } from '../instantly/translate.ts';
import type { LoggedRow } from '../read-model/monitor-rows.ts';
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
  rows: LoggedRow[];
  /** How many rows the log has of each UTC day, of the whole workspace. The first day may not be read whole. */
  perDay: Map<string, number>;
}

/** If an announced retry has not come within this time, Instantly has given up. */
export const RETRIES_END_MS = HOUR_MS;

export interface LogPart {
  since: number;
  until: number;
  failedOnly?: boolean;
  /** The cursor of a page that was read before. */
  after?: string | undefined;
}

export interface LogPage {
  rows: LoggedRow[];
  /** Of the pages so far. */
  isNewestFirst: boolean;
  /** The cursor of the next page; undefined on the last page. */
  next: string | undefined;
}

/**
 * The pages of the delivery log back to `since`. Its order is not documented; as long as the newest rows come first, what is
 * older is not read.
 */
export async function* logPages(
  source: LogSource,
  { since, until, failedOnly = false, after }: LogPart,
): AsyncGenerator<LogPage> {
  const { instantly, signal } = source;
  const days = { from: utcDay(since), to: utcDay(until), failedOnly };
  let last = Infinity;
  let isNewestFirst = true;
  for await (const { items, next } of instantly.deliveries(days, { signal, after })) {
    for (const { at } of items) {
      isNewestFirst &&= at <= last;
      last = at;
    }
    const seen = Date.now();
    yield { rows: items.map((row) => loggedRow(row, source, seen)), isNewestFirst, next };
    signal?.throwIfAborted();
    if (isNewestFirst && last < since) return;
  }
}

function loggedRow(row: Delivery, { publicUrl, workspace }: LogSource, seen: number): LoggedRow {
  const { id, at, url, payload, status = 0, succeeded, retrySucceeded, willRetry } = row;
  const isOurs = reaches(publicUrl, url);
  const isMissing = payload === null || payload === undefined;
  const event = isOurs && !isMissing ? eventOf(row, workspace) : undefined;
  return {
    id,
    at,
    ours: Number(isOurs),
    event: event?.id ?? '',
    state: succeeded || retrySucceeded ? 'delivered' : willRetry ? 'retrying' : 'failed',
    status,
    payload: isMissing ? 'missing' : isOurs && !event ? 'unreadable' : '',
    seen,
  };
}

/** Undefined if the row cannot be read. */
function eventOf({ payload, at }: Delivery, workspace: string | undefined) {
  try {
    return translate(payload, { workspace, receivedAt: new Date(at) });
  } catch {
    return undefined;
  }
}

/** The row as the books compare it. */
export function rowOfBooks({ id, event, at, state }: LoggedRow, ignored: ReadonlySet<string>, now: number): LogRow {
  const isUnderWay = state === 'retrying' && now - at < RETRIES_END_MS;
  return {
    rowId: id,
    eventId: event || undefined,
    isIgnored: event !== '' && ignored.has(kindOfId(event)),
    at,
    outcome: state === 'delivered' ? 'delivered' : isUnderWay ? 'under way' : 'failed',
  };
}

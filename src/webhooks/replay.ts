import PQueue from 'p-queue';
import { HOUR_MS } from '../domain/duration.ts';
import type { EventKind, OutreachEvent } from '../domain/event.ts';
import type { Replay, ReplayCounts, ReplayWindow } from '../domain/monitor/activities.ts';
import type { Instantly } from '../instantly/client.ts';
import { utcDay } from '../domain/utc-day.ts';
import type { Delivery } from '../instantly/deliveries.ts';
import { fit } from './fit.ts';
import { translate } from '../instantly/translate.ts';
import { urlDigest, reaches } from './plan.ts';

/** `refused`: Temporal does not accept this event; it may accept others. */
type Dispatched = 'started' | 'already started' | 'refused';

export interface ReplayDeps {
  instantly: Pick<Instantly, 'deliveries'>;
  /** Only deliveries to this receiver are replayed. */
  publicUrl: string;
  /** Events of another workspace become `unknown`, as at the receiver. */
  workspace?: string | undefined;
  eventsIgnored: ReadonlySet<EventKind>;
  dispatch(event: OutreachEvent): Promise<Dispatched>;
}

/** How far a replay has got. A second try continues from here. */
export interface ReplayProgress {
  /** The cursor of the next page; absent before the first page. */
  after?: string;
  done: Replay;
}

export interface ReplayOptions {
  /** Continues from here. */
  from?: ReplayProgress | undefined;
  /** Called after each page. */
  onPage?(progress: ReplayProgress): void;
  signal?: AbortSignal | undefined;
}

/** Starts at the same time: a long replay must leave room for live events. */
const DISPATCHES = 8;
/** The receiver answers it to a body larger than `MAX_BODY`. */
export const TOO_LARGE = 413;
/** If an announced retry has not come within this time, Instantly has given up. */
const RETRIES_END_MS = HOUR_MS;

/**
 * Reads a window of Instantly's delivery log and dispatches the events that did not arrive. They get the same ids as at
 * the receiver, so an event that did arrive starts nothing. Rejects if Instantly or Temporal cannot be used; the last
 * `onPage` says how far it got.
 */
export async function replayDeliveries(deps: ReplayDeps, window: ReplayWindow, options: ReplayOptions = {}) {
  const { from, onPage, signal } = options;
  const { since, until, everything } = window;
  const days = { from: utcDay(since), to: utcDay(until), failedOnly: !everything };
  let done: Replay = from?.done ?? { kinds: {}, withoutPayload: 0, doneUntil: until };

  for await (const { items, next } of deps.instantly.deliveries(days, { after: from?.after, signal })) {
    const rows = items.filter((row) => belongs(row, deps.publicUrl, window));
    const underWay = rows.filter((row) => isUnderWay(row, until)).map(({ at }) => at);
    const missed = rows.filter((row) => everything || wasMissed(row, until));
    const queue = new PQueue({ concurrency: DISPATCHES });
    const outcomes = await queue.addAll(missed.map((row) => () => replayRow(row, deps)));
    done = {
      kinds: outcomes.reduce(count, done.kinds),
      withoutPayload: done.withoutPayload + outcomes.filter((outcome) => !outcome).length,
      ...tooLargeOf(done, missed),
      // Deliveries that Instantly still retries are checked again in the next replay.
      doneUntil: Math.min(done.doneUntil, ...underWay),
    };
    onPage?.({ done, ...(next && { after: next }) });
    signal?.throwIfAborted();
  }
  return done;
}

function belongs(row: Delivery, publicUrl: string, { since, until, strayDigests }: ReplayWindow): boolean {
  if (row.at < since || row.at > until) return false;
  return reaches(publicUrl, row.url) || strayDigests.includes(urlDigest(row.url));
}

const isUnderWay = (row: Delivery, now: number): boolean =>
  !row.succeeded && row.willRetry && now - row.at < RETRIES_END_MS;

const wasMissed = (row: Delivery, now: number): boolean =>
  !row.succeeded && !row.retrySucceeded && !isUnderWay(row, now);

function tooLargeOf({ tooLarge = 0 }: Replay, rows: Delivery[]): Pick<Replay, 'tooLarge'> {
  const all = tooLarge + rows.filter(({ status }) => status === TOO_LARGE).length;
  return all ? { tooLarge: all } : {};
}

type Outcome = { kind: EventKind; what: keyof Omit<ReplayCounts, 'inLog'> } | undefined;

async function replayRow(row: Delivery, deps: ReplayDeps): Promise<Outcome> {
  if (row.payload === null || row.payload === undefined) return undefined;
  const event = readRow(row, deps.workspace);
  if (!event) return { kind: 'unknown', what: 'refused' };
  const { kind } = event;
  if (deps.eventsIgnored.has(kind)) return { kind, what: 'ignored' };
  return { kind, what: COUNTED_AS[await deps.dispatch(event)] };
}

/** Undefined if the row cannot be read: one row must not block the others. */
function readRow(row: Delivery, workspace: string | undefined): OutreachEvent | undefined {
  try {
    return fit(translate(row.payload, { workspace, receivedAt: new Date(row.at) }));
  } catch {
    return undefined;
  }
}

const COUNTED_AS = { started: 'replayed', 'already started': 'known', refused: 'refused' } as const;

function count(kinds: Replay['kinds'], outcome: Outcome): Replay['kinds'] {
  if (!outcome) return kinds;
  const { kind, what } = outcome;
  const before = kinds[kind] ?? { inLog: 0, known: 0, replayed: 0, ignored: 0, refused: 0 };
  return { ...kinds, [kind]: { ...before, inLog: before.inLog + 1, [what]: before[what] + 1 } };
}

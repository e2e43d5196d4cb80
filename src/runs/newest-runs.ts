import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Temporal } from '../temporal/connection.ts';
import { countRuns, eachRun } from './list-runs.ts';
import { type RunFilter, runQuery } from './query.ts';
import { MINUTE_MS } from '../domain/duration.ts';

/** How many runs are read to find a few of them, at most. */
export const LOOKED_THROUGH = 10_000;
/** How many runs are read if all are wanted, at most: half as many need about 500 MB. */
const MOST_READ = 100_000;
/** Reading fewer runs than this is not faster. */
const A_PAGE = 1_000;
const FIRST_SPAN_MS = 10 * MINUTE_MS;
const WIDER = 6;
const HALVINGS = 16;

export interface NewestRuns<Row> {
  /** The newest first. */
  runs: Row[];
  /** How many runs match. */
  total: number;
  /** More runs than are read started at nearly the same time: others may be newer. */
  isUnsure: boolean;
}

/** A period that ends now or at the end of the filter. */
interface Period {
  /** Milliseconds since 1970; undefined: from the first run on. */
  since: number | undefined;
  /** How many runs started in it. */
  count: number;
}

/**
 * The newest `limit` runs that match. Not every visibility store sorts by start time, so this first finds a period in which
 * enough runs started, but not many more than are wanted.
 * @param rowOf what is kept of a run: a run as Temporal lists it takes 20 times as much memory.
 * @param onRead is told how many runs have been read, of how many.
 */
export async function newestRuns<Row>(
  temporal: Temporal,
  filter: RunFilter,
  limit: number,
  rowOf: (run: WorkflowExecutionInfo) => Row,
  onRead?: (read: number, of: number) => void,
): Promise<NewestRuns<Row>> {
  const countSince = (since: number | undefined) => countRuns(temporal, runQuery({ ...filter, since }));
  const total = await countSince(filter.since);
  const wanted = Math.min(limit, total, MOST_READ);
  const enough = Math.max(A_PAGE, 2 * wanted);
  const { since, count } =
    total > enough
      ? await sinceFor({ wanted, enough }, filter, countSince, total)
      : { since: filter.since, count: total };
  const found: { at: number; row: Row }[] = [];
  const most = Math.max(LOOKED_THROUGH, wanted);
  await eachRun(temporal, runQuery({ ...filter, since }), most, (run) => {
    found.push({ at: run.startTime.getTime(), row: rowOf(run) });
    onRead?.(found.length, Math.min(count, most));
  });
  found.sort((a, b) => b.at - a.at);
  return { runs: found.slice(0, wanted).map(({ row }) => row), total, isUnsure: count > most };
}

interface Sought {
  /** So many runs must have started in the period. */
  wanted: number;
  /** So many are few enough to be read. */
  enough: number;
}

async function sinceFor(
  sought: Sought,
  { since: earliest = -Infinity, until = Date.now() }: RunFilter,
  countSince: (since: number) => Promise<number>,
  total: number,
): Promise<Period> {
  const { wanted, enough } = sought;
  let tooShort = 0;
  for (let span = FIRST_SPAN_MS; until - span > Math.max(earliest, 0); span *= WIDER) {
    const count = await countSince(until - span);
    if (count >= wanted && count <= enough) return { since: until - span, count };
    if (count > enough) return shortened(sought, until, tooShort, { since: until - span, count }, countSince);
    tooShort = span;
  }
  return shortened(sought, until, tooShort, { since: Math.max(earliest, 0), count: total }, countSince);
}

/** Searches between a period with too few runs and one with more than enough. */
async function shortened(
  { wanted, enough }: Sought,
  until: number,
  tooShort: number,
  tooLong: { since: number; count: number },
  countSince: (since: number) => Promise<number>,
): Promise<Period> {
  let short = tooShort;
  let found = tooLong;
  for (let left = HALVINGS; left > 0 && found.count > enough; left--) {
    const span = (short + until - found.since) / 2;
    const count = await countSince(until - span);
    if (count < wanted) short = span;
    else found = { since: until - span, count };
  }
  return found;
}

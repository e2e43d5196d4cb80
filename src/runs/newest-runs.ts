import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Temporal } from '../temporal/connection.ts';
import { countRuns, listRuns } from './list-runs.ts';
import { type RunFilter, runQuery } from './query.ts';
import { MINUTE_MS } from '../domain/duration.ts';

/** How many runs are read, at most. */
export const LOOKED_THROUGH = 10_000;
const FIRST_SPAN_MS = 10 * MINUTE_MS;
const WIDER = 6;
const HALVINGS = 16;

export interface NewestRuns {
  /** The newest first. */
  runs: WorkflowExecutionInfo[];
  /** How many runs match. */
  total: number;
  /** More runs than are read started at nearly the same time: others may be newer. */
  isUnsure: boolean;
}

/**
 * The newest `limit` runs that match. Not every visibility store sorts by start time, so this first finds a period in which
 * enough runs started, but not too many to read.
 */
export async function newestRuns(temporal: Temporal, filter: RunFilter, limit: number): Promise<NewestRuns> {
  const countSince = (since: number | undefined) => countRuns(temporal, runQuery({ ...filter, since }));
  const total = await countSince(filter.since);
  const wanted = Math.min(limit, total, LOOKED_THROUGH);
  const { since, count } =
    total > LOOKED_THROUGH ? await sinceFor(wanted, filter, countSince, total) : { since: filter.since, count: total };
  const runs = await listRuns(temporal, runQuery({ ...filter, since }), LOOKED_THROUGH);
  runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  return { runs: runs.slice(0, wanted), total, isUnsure: count > LOOKED_THROUGH };
}

async function sinceFor(
  wanted: number,
  { since: earliest = -Infinity, until = Date.now() }: RunFilter,
  countSince: (since: number) => Promise<number>,
  total: number,
): Promise<{ since: number | undefined; count: number }> {
  let tooShort = 0;
  for (let span = FIRST_SPAN_MS; until - span > Math.max(earliest, 0); span *= WIDER) {
    const count = await countSince(until - span);
    if (count < wanted) tooShort = span;
    else
      return count > LOOKED_THROUGH
        ? shortened(wanted, until, tooShort, span, countSince)
        : { since: until - span, count };
  }
  return shortened(wanted, until, tooShort, until - Math.max(earliest, 0), countSince, total);
}

/** Searches between a period with too few runs and one with too many. */
async function shortened(
  wanted: number,
  until: number,
  tooShort: number,
  tooLong: number,
  countSince: (since: number) => Promise<number>,
  most = Infinity,
): Promise<{ since: number; count: number }> {
  let short = tooShort;
  let long = tooLong;
  let count = most;
  for (let left = HALVINGS; left > 0 && count > LOOKED_THROUGH; left--) {
    const span = (short + long) / 2;
    const found = await countSince(until - span);
    if (found < wanted) short = span;
    else {
      long = span;
      count = found;
    }
  }
  return { since: until - long, count };
}

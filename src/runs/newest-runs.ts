import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Temporal } from '../temporal/connection.ts';
import { countRuns, eachRun, listRows } from './list-runs.ts';
import { type RunFilter, runQuery } from './query.ts';
import { newestPeriod } from './newest-period.ts';

/** How many runs are in memory at the same time, at most. */
export const LOOKED_THROUGH = 10_000;
/** Reading fewer runs than this is not faster. */
const A_PAGE = 1_000;
/** So many of the first are likely to have the newest among them: workflows end nearly in the order in which they began. */
const A_SAMPLE = 400;

export interface NewestRuns<Row> {
  /** The newest first. */
  runs: Row[];
  /** How many runs match. */
  total: number;
  /** More runs than are in memory started at nearly the same time: others may be newer. */
  isUnsure: boolean;
}

export interface NewestRunsOptions<Row> {
  /** How many runs are wanted; Infinity: all. */
  limit: number;
  /** What is kept of a run: a run as Temporal lists it takes 20 times as much memory. */
  rowOf: (run: WorkflowExecutionInfo) => Row;
  /** The order does not matter. */
  anyOrder?: boolean;
  /** Is told how many runs have been read, of how many. */
  onRead?: ((read: number, of: number) => void) | undefined;
}

/** Runs that are read page by page, so that not all need to be in memory. */
export interface RunPages<Row> {
  /** How many runs match. */
  total: number;
  pages: AsyncIterable<Row[]>;
  /** As in `NewestRuns`; known after the last page. */
  isUnsure(): boolean;
}

/**
 * The newest `limit` runs that match, the newest first. Not every visibility store sorts by start time, so each page is a
 * period in which enough runs started, but not many more than are wanted.
 */
export async function newestPages<Row>(
  temporal: Temporal,
  filter: RunFilter,
  { limit, rowOf, anyOrder = false, onRead }: NewestRunsOptions<Row>,
): Promise<RunPages<Row>> {
  const count = (within: Pick<RunFilter, 'since' | 'until'>) => countRuns(temporal, runQuery({ ...filter, ...within }));
  const total = await count({});
  const likely = limit <= A_PAGE && total > A_PAGE ? await startOfFirst(limit) : undefined;
  let isUnsure = false;
  let read = 0;

  /** Since when so many have started at least. Most stores list first what was started last, or what has ended last. */
  async function startOfFirst(runs: number): Promise<number | undefined> {
    const hasStatus = filter.isRunning || filter.isClosed;
    const lists = (hasStatus ? [{}] : [{ isRunning: true }, { isClosed: true }]).map((status) =>
      listRows(temporal, runQuery({ ...filter, ...status }), Math.max(runs, A_SAMPLE), ({ startTime }) => startTime),
    );
    const last = (await Promise.all(lists)).flat().sort((a, b) => b.getTime() - a.getTime())[runs - 1];
    return last && last.getTime() - 1;
  }

  /** Pages of the runs of a period, each sorted. */
  async function* pagesOf(within: Pick<RunFilter, 'since' | 'until'>, rows: number): AsyncGenerator<Row[]> {
    let found: { at: number; row: Row }[] = [];
    const newestFirst = () => found.sort((a, b) => b.at - a.at).map(({ row }) => row);
    for await (const run of eachRun(temporal, runQuery({ ...filter, ...within }))) {
      found.push({ at: run.startTime.getTime(), row: rowOf(run) });
      onRead?.((read += 1), Math.min(total, Math.max(limit, read)));
      if (found.length < rows) continue;
      yield newestFirst();
      found = [];
    }
    if (found.length) yield newestFirst();
  }

  async function* newestFirst(): AsyncGenerator<Row[]> {
    let left = Math.min(limit, total);
    let { until } = filter;
    for (let matching = total; left > 0 && matching > 0; matching = await count({ until })) {
      const wanted = Math.min(left, LOOKED_THROUGH / 2);
      const sought = { wanted, enough: Math.max(A_PAGE, 2 * wanted), likely: left === limit ? likely : undefined };
      const period = await newestPeriod(sought, { since: filter.since, until }, matching, (since) =>
        count({ since, until }),
      );
      if (period.count > LOOKED_THROUGH) isUnsure = true;
      for await (const page of pagesOf({ since: period.since, until }, LOOKED_THROUGH)) {
        yield page.slice(0, left);
        left -= page.length;
        if (left <= 0) return;
      }
      if (period.since === filter.since) return;
      until = period.since;
    }
  }

  return {
    total,
    pages: anyOrder && limit >= total ? pagesOf({}, A_PAGE) : newestFirst(),
    isUnsure: () => isUnsure,
  };
}

/** As `newestPages`, all in memory. */
export async function newestRuns<Row>(
  temporal: Temporal,
  filter: RunFilter,
  limit: number,
  rowOf: (run: WorkflowExecutionInfo) => Row,
): Promise<NewestRuns<Row>> {
  const { total, pages, isUnsure } = await newestPages(temporal, filter, { limit, rowOf });
  const runs = (await Array.fromAsync(pages)).flat();
  return { runs, total, isUnsure: isUnsure() };
}

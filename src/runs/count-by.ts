import pMap from 'p-map';
import { EVENT_KINDS } from '../domain/event.ts';
import { WAITS_FOR } from '../domain/failure.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import type { Temporal } from '../temporal/connection.ts';
import { countRuns } from './list-runs.ts';
import { type RunFilter, runQuery } from './query.ts';

export interface CountOfRuns {
  /** One value for each name; undefined: the runs have none. */
  values: (string | undefined)[];
  count: number;
}

/** What Temporal can count without a list: search attributes whose values are known. Temporal groups by none of ours. */
const COUNTED: Record<string, { attribute: string; values: readonly (string | undefined)[] }> = {
  kind: { attribute: SEARCH_ATTRIBUTES.eventKind, values: EVENT_KINDS },
  attention: { attribute: SEARCH_ATTRIBUTES.attention, values: [undefined, ...WAITS_FOR] },
};
const AT_ONCE = 4;

/**
 * Counts the runs that match by the values of one name or several; undefined if only a list can tell: a name has any number
 * of values, or some runs have a value that this build does not know.
 */
export async function countRunsBy(
  temporal: Temporal,
  filter: RunFilter,
  names: string[],
): Promise<CountOfRuns[] | undefined> {
  const divisions = names.flatMap((name) => COUNTED[name] ?? []);
  if (divisions.length < names.length) return undefined;
  // What starts meanwhile is in no count.
  const all = runQuery({ ...filter, until: filter.until ?? Date.now() });
  let counts: (CountOfRuns & { query: string })[] = [{ values: [], count: await countRuns(temporal, all), query: all }];
  const before = counts[0]!.count;
  for (const { attribute, values } of divisions) {
    const parts = counts.flatMap((whole) =>
      values.map((value) => ({
        values: [...whole.values, value],
        query: `${whole.query} AND ${attribute} ${value === undefined ? 'IS NULL' : `= '${value}'`}`,
      })),
    );
    const counted = await pMap(parts, async (part) => ({ ...part, count: await countRuns(temporal, part.query) }), {
      concurrency: AT_ONCE,
    });
    counts = counted.filter(({ count }) => count);
  }
  const sum = counts.reduce((so, { count }) => so + count, 0);
  // Temporal forgets old runs, and a store may show a new one late.
  const after = sum === before ? before : await countRuns(temporal, all);
  const isWhole = sum >= Math.min(before, after) && sum <= Math.max(before, after);
  return isWhole ? counts.map(({ values, count }) => ({ values, count })) : undefined;
}

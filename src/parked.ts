import { FAILURE_CLASSES, type FailureClass } from './domain/failure.ts';
import type { Parked } from './domain/monitor.ts';
import type { Temporal } from './temporal/connection.ts';
import { type ParkedFilter, parkedQuery } from './temporal/event-query.ts';
import { countRuns, listRuns } from './temporal/list-runs.ts';
import { lastFailures } from './temporal/failures-of-run.ts';

const PAGE = 100;
const EXAMPLES = 3;

type Counts = Partial<Record<FailureClass, number>>;

/** How many wait, by failure class; no class of which none waits. Visibility follows with a delay of a second or so. */
export async function countByClass(temporal: Temporal, filter: ParkedFilter): Promise<Counts> {
  const classes = FAILURE_CLASSES.filter((of) => !filter.class || filter.class === of);
  const counts = await Promise.all(
    classes.map(async (of) => [of, await countRuns(temporal, parkedQuery({ ...filter, class: of }))] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count));
}

/** What waits for a person. */
export async function countParked(temporal: Temporal): Promise<Parked[]> {
  const counts = Object.entries(await countByClass(temporal, {})) as [FailureClass, number][];
  return Promise.all(
    counts.map(async ([of, count]) => ({
      class: of,
      count,
      ...(await newestOf(temporal, parkedQuery({ class: of }))),
    })),
  );
}

async function newestOf(temporal: Temporal, query: string): Promise<Pick<Parked, 'newestAt' | 'examples'>> {
  const runs = await listRuns(temporal, query, PAGE);
  runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  // A run may be over and gone by now.
  const failures = await Promise.all(
    runs.slice(0, EXAMPLES).map((run) => lastFailures(temporal, run).catch(() => ({ activity: undefined }))),
  );
  const examples = [...new Set(failures.flatMap(({ activity }) => activity ?? []))];
  return { examples, ...(runs[0] && { newestAt: runs[0].startTime.getTime() }) };
}

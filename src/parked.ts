import { FAILURE_CLASSES } from './domain/failure.ts';
import type { Parked } from './domain/monitor.ts';
import type { Temporal } from './temporal/connection.ts';
import { parkedQuery } from './temporal/event-query.ts';
import { countRuns, listRuns } from './temporal/list-runs.ts';
import { lastFailures } from './temporal/failures-of-run.ts';

const PAGE = 100;
const EXAMPLES = 3;

/** What waits for a person. Visibility follows with a delay of a second or so. */
export async function countParked(temporal: Temporal): Promise<Parked[]> {
  const found: Parked[] = [];
  for (const of of FAILURE_CLASSES) {
    const query = parkedQuery({ class: of });
    const count = await countRuns(temporal, query);
    if (count) found.push({ class: of, count, ...(await newestOf(temporal, query)) });
  }
  return found;
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

import PQueue from 'p-queue';
import type { Temporal } from '../../temporal/connection.ts';
import { type ParkedFilter, parkedQuery } from '../../temporal/event-query.ts';
import { lastFailures } from '../../temporal/failures-of-run.ts';
import { countRuns, listRuns } from '../../temporal/list-runs.ts';
import { FAILURE_CLASSES, needsPerson } from '../../domain/failure.ts';
import { type RunRow, rowOf } from '../run-row.ts';
import { describeRun } from './history.ts';

export interface ParkedRun extends RunRow {
  runId: string;
}

const AT_ONCE = 10;

/** Every workflow that waits for a person and fits, the oldest first. Visibility follows with a delay of a second or so. */
export async function parkedRuns(temporal: Temporal, filter: ParkedFilter, limit?: number): Promise<ParkedRun[]> {
  const runs = await listRuns(temporal, parkedQuery(filter), limit);
  return runs
    .sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
    .map((run) => ({ ...rowOf(run), runId: run.runId }));
}

/** The workflow of that id, whether it waits or not. */
export async function runOfId(temporal: Temporal, id: string): Promise<ParkedRun> {
  const run = await describeRun(temporal, id);
  return { ...rowOf(run), runId: run.runId };
}

/** What the vendor said to each of them. */
export const withReasons = (temporal: Temporal, runs: ParkedRun[]) =>
  new PQueue({ concurrency: AT_ONCE }).addAll(
    runs.map((run) => async () => ({
      ...run,
      // It may be over and gone by now.
      why: (await lastFailures(temporal, { workflowId: run.id, runId: run.runId }).catch(() => undefined))?.activity,
    })),
  );

/** How many wait, by failure class; no class of which none waits. */
export async function countByClass(temporal: Temporal, filter: ParkedFilter): Promise<Record<string, number>> {
  const classes = FAILURE_CLASSES.filter((of) => !filter.class || filter.class === of);
  const counts = await Promise.all(
    classes.map(async (of) => [of, await countRuns(temporal, parkedQuery({ ...filter, class: of }))] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count));
}

export const waits = ({ status, attention }: RunRow): boolean => status === 'RUNNING' && needsPerson(attention);

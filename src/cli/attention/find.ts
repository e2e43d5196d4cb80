import { type ParkedFilter, parkedQuery, waitingQuery } from '../../runs/parked.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { describeRun } from '../../runs/find-run.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import { listRuns } from '../../runs/list-runs.ts';
import { needsPerson, QUESTION } from '../../domain/failure.ts';
import { allFailed } from '../../runs/stopped/failed.ts';
import type { RunFilter } from '../../runs/query.ts';
import { each } from '../../runs/map-concurrently.ts';
import { stateOf } from '../follow-ups/state.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';

/** One run of a workflow. */
export interface Run {
  id: string;
  runId: string;
}

export interface ParkedRun extends RunRow, Run {}

/** Every workflow with parked effects that fits, the oldest first. Visibility follows with a delay of a second or so. */
export const parkedRuns = (temporal: Temporal, filter: ParkedFilter): Promise<ParkedRun[]> =>
  oldestFirst(temporal, parkedQuery(filter));

/** Every workflow that waits for a person and fits, one that asks something too; the oldest first. */
export const waitingRuns = (temporal: Temporal, filter: ParkedFilter, limit: number): Promise<ParkedRun[]> =>
  oldestFirst(temporal, waitingQuery(filter), limit);

async function oldestFirst(temporal: Temporal, query: string, limit?: number): Promise<ParkedRun[]> {
  const runs = await listRuns(temporal, query, limit);
  return runs
    .sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
    .map((run) => ({ ...rowOf(run), runId: run.runId }));
}

/** The workflow of that id or beginning of an id, whether it waits or not. */
export async function runOfId(temporal: Temporal, id: string): Promise<ParkedRun> {
  const run = await describeRun(temporal, id, 'workflow');
  return { ...rowOf(run), runId: run.runId };
}

/** What the vendor said to each of them, or what it asks. */
export const withReasons = (temporal: Temporal, runs: ParkedRun[]) =>
  each(runs, async (run) => ({
    ...run,
    // It may be over and gone by now.
    why: await (
      run.attention === QUESTION
        ? stateOf(temporal, run.id).then(({ question }) => question?.title)
        : lastFailures(temporal, { workflowId: run.id, runId: run.runId }).then(({ activity }) => activity)
    ).catch(() => undefined),
  }));

/** Every run that has failed and fits. */
export const failedOf = async (temporal: Temporal, filter: RunFilter): Promise<ParkedRun[]> =>
  (await allFailed(temporal, filter)).map((run) => ({ ...rowOf(run), runId: run.runId }));

export const waits = ({ status, attention }: RunRow): boolean => status === 'RUNNING' && needsPerson(attention);

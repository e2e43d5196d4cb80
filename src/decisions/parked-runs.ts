import { needsPerson } from '../domain/failure.ts';
import { describeRun } from '../runs/find-run.ts';
import { listRows } from '../runs/list-runs.ts';
import { type ParkedFilter, parkedQuery } from '../runs/parked.ts';
import type { RunFilter } from '../runs/query.ts';
import { type RunRow, rowOf } from '../runs/row.ts';
import { allFailed } from '../runs/stopped/failed.ts';
import type { Temporal } from '../temporal/connection.ts';

/** Names one run of a workflow. */
export interface RunId {
  /** The workflow's. */
  id: string;
  runId: string;
}

export interface ParkedRun extends RunRow, RunId {}

/** All workflows with parked effects that match, the oldest first. Temporal lists a change about a second later. */
export const parkedRuns = (temporal: Temporal, filter: ParkedFilter): Promise<ParkedRun[]> =>
  oldestFirst(temporal, parkedQuery(filter), Infinity);

export async function oldestFirst(temporal: Temporal, query: string, most: number): Promise<ParkedRun[]> {
  const runs = await listRows(temporal, query, most, (run) => ({ ...rowOf(run), runId: run.runId }));
  return runs.sort((a, b) => a.started.localeCompare(b.started));
}

/** The workflow with this id, or with the only id that begins with it, even if it does not wait for a person. */
export async function runOfId(temporal: Temporal, id: string): Promise<ParkedRun> {
  const run = await describeRun(temporal, id, 'workflow');
  return { ...rowOf(run), runId: run.runId };
}

/** All failed runs that match. */
export const failedOf = async (temporal: Temporal, filter: RunFilter): Promise<ParkedRun[]> =>
  (await allFailed(temporal, filter)).map((run) => ({ ...rowOf(run), runId: run.runId }));

export const waits = ({ status, attention }: RunRow): boolean => status === 'RUNNING' && needsPerson(attention);

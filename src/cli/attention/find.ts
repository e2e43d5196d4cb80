import pMap from 'p-map';
import { needsPerson, QUESTION } from '../../domain/failure.ts';
import { describeRun } from '../../runs/find-run.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import { listRows } from '../../runs/list-runs.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import { type ParkedFilter, parkedQuery, waitingQuery } from '../../runs/parked.ts';
import type { RunFilter } from '../../runs/query.ts';
import { type RunRow, rowOf } from '../../runs/row.ts';
import { allFailed } from '../../runs/stopped/failed.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { askFollowUpState } from '../../runs/follow-up-state.ts';

/** Names one run of a workflow. */
export interface RunId {
  /** The workflow's. */
  id: string;
  runId: string;
}

export interface ParkedRun extends RunRow, RunId {}

/** A run that waits for a person. */
export interface WaitingRun extends ParkedRun {
  /** What the vendor said, or what the follow-up asks. */
  why?: string | undefined;
}

/** All workflows with parked effects that match, the oldest first. Temporal lists a change about a second later. */
export const parkedRuns = (temporal: Temporal, filter: ParkedFilter): Promise<ParkedRun[]> =>
  oldestFirst(temporal, parkedQuery(filter), Infinity);

/**
 * The workflows that wait for a person and match, including those that ask a question; the oldest first. If more than 10,000
 * match, they are the oldest of some 10,000.
 */
export const waitingRuns = async (temporal: Temporal, filter: ParkedFilter, limit: number): Promise<ParkedRun[]> =>
  (await oldestFirst(temporal, waitingQuery(filter), Math.max(limit, LOOKED_THROUGH))).slice(0, limit);

async function oldestFirst(temporal: Temporal, query: string, most: number): Promise<ParkedRun[]> {
  const runs = await listRows(temporal, query, most, (run) => ({ ...rowOf(run), runId: run.runId }));
  return runs.sort((a, b) => a.started.localeCompare(b.started));
}

/** The workflow with this id, or with the only id that begins with it, even if it does not wait for a person. */
export async function runOfId(temporal: Temporal, id: string): Promise<ParkedRun> {
  const run = await describeRun(temporal, id, 'workflow');
  return { ...rowOf(run), runId: run.runId };
}

/** Adds to each run why it waits. */
export const withReasons = (temporal: Temporal, runs: ParkedRun[]): Promise<WaitingRun[]> =>
  pMap(runs, async (run) => ({ ...run, why: await whyWaiting(temporal, run) }), CONCURRENT_CALLS);

/** Undefined if the run is unknown: it may have ended and been deleted since it was listed. */
async function whyWaiting(temporal: Temporal, { id, runId, attention }: ParkedRun): Promise<string | undefined> {
  try {
    if (attention === QUESTION) return (await askFollowUpState(temporal, id)).question?.title;
    return (await lastFailures(temporal, { workflowId: id, runId })).activity;
  } catch {
    return undefined;
  }
}

/** All failed runs that match. */
export const failedOf = async (temporal: Temporal, filter: RunFilter): Promise<ParkedRun[]> =>
  (await allFailed(temporal, filter)).map((run) => ({ ...rowOf(run), runId: run.runId }));

export const waits = ({ status, attention }: RunRow): boolean => status === 'RUNNING' && needsPerson(attention);

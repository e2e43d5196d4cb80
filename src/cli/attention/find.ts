import pMap from 'p-map';
import { oldestFirst, type ParkedRun } from '../../decisions/parked-runs.ts';
import { QUESTION } from '../../domain/failure.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import { LOOKED_THROUGH } from '../../runs/newest-runs.ts';
import { type ParkedFilter, waitingQuery } from '../../runs/parked.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { askFollowUpState } from '../../runs/follow-up-state.ts';

/** A run that waits for a person. */
export interface WaitingRun extends ParkedRun {
  /** What the vendor said, or what the follow-up asks. */
  why?: string | undefined;
}

/**
 * The workflows that wait for a person and match, including those that ask a question; the oldest first. If more than 10,000
 * match, they are the oldest of some 10,000.
 */
export const waitingRuns = async (temporal: Temporal, filter: ParkedFilter, limit: number): Promise<ParkedRun[]> =>
  (await oldestFirst(temporal, waitingQuery(filter), Math.max(limit, LOOKED_THROUGH))).slice(0, limit);

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

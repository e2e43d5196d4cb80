import type { WorkflowExecutionInfo } from '@temporalio/client';
import pMap from 'p-map';
import { DAY_MS } from '../../domain/duration.ts';
import { FAILED_DAYS } from '../../domain/concerns/concern.ts';
import { DEMO_FOLLOW_UPS } from '../demo-follow-ups.ts';
import { shorten } from '../../domain/headline.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { listRuns } from '../list-runs.ts';
import { newestEvents } from '../newest-events.ts';
import { runQuery, type RunFilter } from '../query.ts';
import { byAge, type Found, stoppedRowOf } from './stopped-run.ts';

const MOST = 1_000;
const IDS_A_QUERY = 50;
const SHOWN_CHARACTERS = 200;
const ENDED = "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')";

const NAMES = ['FAILED', 'TIMED_OUT', 'TERMINATED'];
/** Whether this status of a run means that it has ended without its work. */
export const hasFailed = (status: string): boolean => NAMES.includes(status);

/**
 * Runs that ended in the last days without their work: the newest first, and those that a person terminated at the end. A
 * run that was started again is left out.
 */
export async function allFailed(temporal: Temporal, filter: RunFilter): Promise<WorkflowExecutionInfo[]> {
  const closedSince = Date.now() - FAILED_DAYS * DAY_MS;
  const ended = await listRuns(temporal, `${runQuery({ ...filter, closedSince })} AND ${ENDED}`, MOST);
  // A follow-up of the demo that was terminated here must not be started again: it would reach real people.
  const meant = ended.filter((run) => !(isTerminated(run) && DEMO_FOLLOW_UPS.has(run.workflowId)));
  return (await withoutSuccessor(temporal, meant)).sort(byGravity);
}

export async function failedRuns(temporal: Temporal, filter: RunFilter, limit: number): Promise<Found> {
  const runs = await allFailed(temporal, filter);
  return {
    count: runs.length,
    isAtLeast: runs.length >= MOST,
    runs: await pMap(
      runs.slice(0, limit),
      async (run) => ({
        ...stoppedRowOf(run),
        // The run may have been deleted meanwhile.
        why: await whyFailed(temporal, run).catch(() => run.status.name.toLowerCase()),
      }),
      CONCURRENT_CALLS,
    ),
  };
}

const isTerminated = ({ status }: WorkflowExecutionInfo): number => Number(status.name === 'TERMINATED');
const byGravity = (a: WorkflowExecutionInfo, b: WorkflowExecutionInfo): number =>
  isTerminated(a) - isTerminated(b) || byAge(b, a);

async function withoutSuccessor(temporal: Temporal, ended: WorkflowExecutionInfo[]): Promise<WorkflowExecutionInfo[]> {
  const ids = [...new Set(ended.map(({ workflowId }) => workflowId))];
  const newest = new Map<string, number>();
  for (let at = 0; at < ids.length; at += IDS_A_QUERY) {
    const some = ids.slice(at, at + IDS_A_QUERY).map((id) => `'${id.replaceAll("'", "''")}'`);
    for (const { workflowId, startTime } of await listRuns(temporal, `WorkflowId IN (${some.join(', ')})`))
      newest.set(workflowId, Math.max(newest.get(workflowId) ?? 0, startTime.getTime()));
  }
  return ended.filter(({ workflowId, startTime }) => startTime.getTime() >= (newest.get(workflowId) ?? 0));
}

/** "failed: Activity task failed: Complete result exceeds size limit." */
export async function whyFailed(
  temporal: Temporal,
  { workflowId, runId, status }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status'>,
): Promise<string> {
  const [last] = await newestEvents(temporal, { workflowId, runId });
  const terminated = last?.workflowExecutionTerminatedEventAttributes;
  const said = [terminated && [terminated.identity, terminated.reason].filter(Boolean).join(': ')];
  for (let at = last?.workflowExecutionFailedEventAttributes?.failure; at; at = at.cause) said.push(at.message ?? '');
  const text = said.filter(Boolean).join(': ');
  return shorten([status.name.toLowerCase().replace('_', ' '), ...(text ? [text] : [])].join(': '), SHOWN_CHARACTERS);
}

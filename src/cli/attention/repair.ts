import { randomUUID } from 'node:crypto';
import {
  type WorkflowClient,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import PQueue from 'p-queue';
import { NOT_PARKED } from '../../domain/failure.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { isUnanswered } from '../../temporal/grpc-errors.ts';
import type { Repair } from '../../../workflows/repair.ts';
import type { Run } from './find.ts';
import { lookAfter, type SoFar } from './so-far.ts';

export interface Report {
  action: Repair['action'];
  matched: number;
  /** Those that took the decision now. */
  decided: number;
  /** Nothing was parked any more, or the workflow had ended. */
  alreadyRepaired: number;
  failed: { id: string; reason: string }[];
  /** Ids of those that did not answer in time. What Temporal has taken in they do once a worker runs. */
  unanswered: string[];
  /** Not asked, because it was stopped. */
  left: number;
  stopped?: string;
  /** What has become of the retried ones by now. */
  soFar?: SoFar;
}

export interface RepairOptions {
  perSecond: number;
  /** Aborts with why: what is under way is awaited, the rest is left. */
  signal: AbortSignal;
  onProgress?: () => void;
}

const AT_ONCE = 10;
/** A worker that has just died is waited for some 10 s before the task goes to another. */
const DEADLINE_MS = 30_000;

type Outcome = 'decided' | 'already repaired' | 'unanswered' | { reason: string };

/** Decides the parked effects of many workflows. Again on the same ones it only does what is left. */
export async function repairAll(
  temporal: Temporal,
  runs: Run[],
  repair: Repair,
  { perSecond, signal, onProgress }: RepairOptions,
): Promise<Report> {
  const none = { decided: 0, alreadyRepaired: 0, failed: [], unanswered: [] };
  const report: Report = { action: repair.action, matched: runs.length, ...none, left: runs.length };
  const decided: Run[] = [];
  const updateId = randomUUID();
  const perTurn = Math.max(1, Math.floor(perSecond));
  const queue = new PQueue({ concurrency: AT_ONCE, interval: (perTurn / perSecond) * 1_000, intervalCap: perTurn });
  const stop = (why: string) => {
    if (queue.size) report.stopped = why;
    queue.clear();
  };
  const onAbort = () => stop(String(signal.reason));
  signal.addEventListener('abort', onAbort);
  let hasAnswered = false;
  let unansweredInARow = 0;
  for (const run of runs) {
    void queue.add(async () => {
      const outcome = await repairOne(temporal.client.workflow, run, repair, updateId);
      report.left -= 1;
      if (outcome === 'decided') report.decided = decided.push(run);
      else if (outcome === 'already repaired') report.alreadyRepaired += 1;
      else if (outcome === 'unanswered') report.unanswered.push(run.id);
      else report.failed.push({ id: run.id, reason: outcome.reason });
      const isUnanswered = outcome === 'unanswered';
      hasAnswered ||= !isUnanswered;
      unansweredInARow = isUnanswered ? unansweredInARow + 1 : 0;
      // With nobody there the others would wait for nothing, each its full time.
      if (unansweredInARow >= (hasAnswered ? AT_ONCE : 1)) stop('nobody answers');
      onProgress?.();
    });
  }
  await queue.onIdle();
  if (repair.action === 'retry' && decided.length) report.soFar = await lookAfter(temporal, decided, updateId, signal);
  signal.removeEventListener('abort', onAbort);
  return report;
}

async function repairOne(
  client: WorkflowClient,
  { id, runId }: Run,
  repair: Repair,
  updateId: string,
): Promise<Outcome> {
  const update = () => client.getHandle(id, runId).executeUpdate('repair', { args: [repair], updateId });
  try {
    await client.connection.withDeadline(Date.now() + DEADLINE_MS, update);
    return 'decided';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'already repaired';
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause;
      return type === NOT_PARKED ? 'already repaired' : { reason: message };
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnanswered(error)) return 'unanswered';
    const { message, cause } = error as Error;
    return { reason: cause instanceof Error ? cause.message : message };
  }
}

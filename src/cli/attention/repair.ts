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

export interface Run {
  id: string;
  runId: string;
}

export interface Report {
  action: Repair['action'];
  matched: number;
  /** Retried or skipped now. */
  done: number;
  /** Nothing was parked any more, or the workflow had ended. */
  alreadyRepaired: number;
  failed: { id: string; reason: string }[];
  /** Not tried, because it was stopped. */
  left: number;
  stopped?: string;
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
const NO_ANSWER = `no answer within ${DEADLINE_MS / 1_000} s; it may still be carried out once a worker runs (npm run cli -- doctor)`;

type Outcome = 'done' | 'already repaired' | { reason: string; isUnanswered: boolean };

/** Decides the parked effects of many workflows. Again on the same ones it only does what is left. */
export async function repairAll(
  { client }: Temporal,
  runs: Run[],
  repair: Repair,
  { perSecond, signal, onProgress }: RepairOptions,
): Promise<Report> {
  const none = { done: 0, alreadyRepaired: 0, failed: [] };
  const report: Report = { action: repair.action, matched: runs.length, ...none, left: runs.length };
  const perTurn = Math.max(1, Math.floor(perSecond));
  const queue = new PQueue({ concurrency: AT_ONCE, interval: (perTurn / perSecond) * 1_000, intervalCap: perTurn });
  const stop = (why: string) => {
    report.stopped ??= why;
    queue.clear();
  };
  const onAbort = () => stop(String(signal.reason));
  signal.addEventListener('abort', onAbort);
  let hasAnswered = false;
  let unansweredInARow = 0;
  for (const run of runs) {
    void queue.add(async () => {
      const outcome = await repairOne(client.workflow, run, repair);
      report.left -= 1;
      if (outcome === 'done') report.done += 1;
      else if (outcome === 'already repaired') report.alreadyRepaired += 1;
      else report.failed.push({ id: run.id, reason: outcome.reason });
      const isUnanswered = typeof outcome === 'object' && outcome.isUnanswered;
      hasAnswered ||= !isUnanswered;
      unansweredInARow = isUnanswered ? unansweredInARow + 1 : 0;
      // With nobody there the others would wait for nothing, each its full time.
      if (unansweredInARow >= (hasAnswered ? AT_ONCE : 1)) stop('nobody answers');
      onProgress?.();
    });
  }
  await queue.onIdle();
  signal.removeEventListener('abort', onAbort);
  return report;
}

async function repairOne(client: WorkflowClient, { id, runId }: Run, repair: Repair): Promise<Outcome> {
  const update = () => client.getHandle(id, runId).executeUpdate<string[], [Repair]>('repair', { args: [repair] });
  try {
    await client.connection.withDeadline(Date.now() + DEADLINE_MS, update);
    return 'done';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'already repaired';
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause;
      return type === NOT_PARKED ? 'already repaired' : { reason: message, isUnanswered: false };
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnanswered(error)) {
      return { reason: NO_ANSWER, isUnanswered: true };
    }
    const { message, cause } = error as Error;
    return { reason: cause instanceof Error ? cause.message : message, isUnanswered: false };
  }
}

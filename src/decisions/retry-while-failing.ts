import { setTimeout as sleep } from 'node:timers/promises';
import { adviceForStuck } from '../domain/concerns/advice-on-stopped.ts';
import { findRun } from '../runs/find-run.ts';
import { lastFailures } from '../runs/last-failures.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { ActionOutcome } from './bulk-action.ts';
import type { RunId } from './parked-runs.ts';

/**
 * While its workflow task fails, a run accepts no update: a worker does not report that the task failed again, so
 * Temporal gives the task to a worker only after its timeout, which grows with each attempt.
 */
const GIVE_UP_AFTER_MS = 90_000;
const PAUSE_MS = 2_000;

/**
 * Asks a run. While its workflow task fails, it first waits until the task succeeds. It gives up when an attempt that
 * began after the call has failed too: the code of today's worker is not fixed.
 */
export async function retryWhileFailing(
  temporal: Temporal,
  run: RunId,
  ask: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const why = await whyItGoesOnFailing(temporal, run, giveUpAt);
    if (why !== undefined) return { reason: `its workflow task fails. ${adviceForStuck(why)}` };
    const outcome = await ask();
    if (outcome === 'done' || outcome === 'already' || Date.now() > giveUpAt) return outcome;
    if ((await attemptOf(temporal, run)) < 2) return outcome;
  }
}

/** Resolves with the failure, or with undefined if the task does not fail, or no more. */
async function whyItGoesOnFailing(temporal: Temporal, run: RunId, giveUpAt: number): Promise<string | undefined> {
  const first = await attemptOf(temporal, run);
  // A task whose worker was killed is retried too, but leaves no failure in the history.
  const why = first > 1 ? await whyFailing(temporal, run) : undefined;
  if (why === undefined) return undefined;
  for (let before = first; Date.now() < giveUpAt;) {
    await sleep(PAUSE_MS);
    const attempt = await attemptOf(temporal, run);
    if (attempt < 2) return undefined;
    // The same attempt twice: one that a worker carries out now may succeed.
    if (attempt > first + 1 && attempt === before) break;
    before = attempt;
  }
  return why;
}

const whyFailing = async (temporal: Temporal, { id, runId }: RunId): Promise<string | undefined> =>
  (await lastFailures(temporal, { workflowId: id, runId }).catch(() => undefined))?.task;

const attemptOf = async (temporal: Temporal, { id, runId }: RunId): Promise<number> =>
  (await findRun(temporal, id, runId))?.raw.pendingWorkflowTask?.attempt ?? 0;

import { setTimeout as sleep } from 'node:timers/promises';
import { adviceForStuck } from '../../domain/concerns/advice-on-stopped.ts';
import { findRun } from '../../runs/find-run.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { ActionOutcome } from '../bulk/bulk-action.ts';
import type { RunId } from './find.ts';

/**
 * While its workflow task fails, a run accepts no update: a worker does not report that the task failed again, so
 * Temporal gives the task to a worker only after its timeout, which grows with each attempt.
 */
const GIVE_UP_AFTER_MS = 90_000;
const PAUSE_MS = 2_000;

/** Asks a run. If it does not answer because its workflow task fails, waits until the task succeeds and asks again. */
export async function retryWhileFailing(
  temporal: Temporal,
  run: RunId,
  ask: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const outcome = await ask();
    if (outcome === 'done' || outcome === 'already') return outcome;
    if (!(await isFailing(temporal, run))) return outcome;
    while (Date.now() < giveUpAt && (await isFailing(temporal, run))) await sleep(PAUSE_MS);
    if (Date.now() < giveUpAt) continue;
    // A task whose worker was killed is retried too, but leaves no failure in the history.
    const why = await whyFailing(temporal, run);
    return why === undefined ? outcome : { reason: `its workflow task fails. ${adviceForStuck(why)}` };
  }
}

const whyFailing = async (temporal: Temporal, { id, runId }: RunId): Promise<string | undefined> =>
  (await lastFailures(temporal, { workflowId: id, runId }).catch(() => undefined))?.task;

async function isFailing(temporal: Temporal, { id, runId }: RunId): Promise<boolean> {
  const run = await findRun(temporal, id, runId);
  return (run?.raw.pendingWorkflowTask?.attempt ?? 0) > 1;
}

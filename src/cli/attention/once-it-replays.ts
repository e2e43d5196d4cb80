import { setTimeout as sleep } from 'node:timers/promises';
import { cureOfStuck } from '../../domain/concerns/advice-on-stopped.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { findRun } from '../../runs/find-run.ts';
import { lastFailures } from '../../runs/last-failures.ts';
import type { Outcome } from '../bulk/apply.ts';
import type { Run } from './find.ts';

/**
 * A worker says nothing of a task that fails again: Temporal gives it to another only when its time is over, which is
 * longer with each try. Meanwhile it takes no update.
 */
const PATIENCE_MS = 90_000;
const PAUSE_MS = 2_000;

/** Asks a run; one whose workflow task fails is asked again once it goes through, for as long as a person waits. */
export async function onceItReplays(temporal: Temporal, run: Run, ask: () => Promise<Outcome>): Promise<Outcome> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await ask();
    if (outcome === 'done' || outcome === 'already') return outcome;
    if (!(await isFailing(temporal, run))) return outcome;
    while (Date.now() < giveUpAt && (await isFailing(temporal, run))) await sleep(PAUSE_MS);
    if (Date.now() < giveUpAt) continue;
    // One that was lost with its worker is tried again too, and says nothing.
    const why = await whyOf(temporal, run);
    return why === undefined ? outcome : { reason: `its workflow task fails. ${cureOfStuck(why)}` };
  }
}

const whyOf = async (temporal: Temporal, { id, runId }: Run) =>
  (await lastFailures(temporal, { workflowId: id, runId }).catch(() => undefined))?.task;

async function isFailing(temporal: Temporal, { id, runId }: Run): Promise<boolean> {
  const run = await findRun(temporal, id, runId);
  return (run?.raw.pendingWorkflowTask?.attempt ?? 0) > 1;
}

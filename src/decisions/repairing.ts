import { randomUUID } from 'node:crypto';
import { type Repair, repairUpdate } from '../../workflows/effects/repair.ts';
import { NOT_PARKED } from '../domain/failure.ts';
import { restartRun } from '../runs/start-again.ts';
import { hasFailed } from '../runs/stopped/failed.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { ActionOutcome, BulkAction } from './bulk-action.ts';
import { outcomeOf } from './outcome.ts';
import { type ParkedRun, type RunId, waits } from './parked-runs.ts';
import { followRetries } from './retry-outcome.ts';
import { retryWhileFailing } from './retry-while-failing.ts';

export const REPAIRED = { retry: 'retried', skip: 'skipped' } as const;

/**
 * Decides parked effects of one run.
 * @param run with an empty run id: the newest of the workflow.
 * @param updateId one for all runs of an action, so that a second call of it changes nothing.
 */
export function decideParked(
  temporal: Temporal,
  { id, runId }: RunId,
  repair: Repair,
  updateId: string,
): Promise<ActionOutcome> {
  const handle = temporal.client.workflow.getHandle(id, runId);
  return retryWhileFailing(temporal, { id, runId }, () =>
    outcomeOf(
      temporal,
      () => handle.executeUpdate(repairUpdate, { args: [repair], updateId }),
      ({ type }) => type === NOT_PARKED,
    ),
  );
}

/** Starts a failed run again. */
export const startAgain = (
  temporal: Temporal,
  run: RunId,
  why: Pick<Repair, 'by' | 'reason'>,
): Promise<ActionOutcome> => outcomeOf(temporal, () => restartRun(temporal, run, why));

/** Retries or skips parked effects; a retry starts a failed workflow again. */
export function repairing(temporal: Temporal, repair: Repair): BulkAction<ParkedRun> {
  const { action } = repair;
  const updateId = randomUUID();
  const isOver = ({ status }: ParkedRun) => action === 'retry' && hasFailed(status);

  async function start(run: RunId) {
    if (!repair.effect && !repair.class) return startAgain(temporal, run, repair);
    return {
      reason: 'it has ended, so it can only be started again as a whole: leave --effect and --class out',
    };
  }

  function follow(repaired: ParkedRun[], signal: AbortSignal) {
    const started = new Set<RunId>(repaired.filter(({ status }) => hasFailed(status)));
    return followRetries(temporal, repaired, { updateId, started, signal });
  }

  return {
    name: action,
    done: REPAIRED[action],
    doneField: 'decided',
    already: 'repaired',
    listedBy: 'attention list',
    groups: { class: ({ attention }) => attention, kind: ({ kind }) => kind },
    appliesTo: (run) => waits(run) || isOver(run),
    apply: (run) => (isOver(run) ? start(run) : decideParked(temporal, run, repair, updateId)),
    ...(action === 'retry' && { follow }),
  };
}

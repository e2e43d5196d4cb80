import { randomUUID } from 'node:crypto';
import { type Repair, repairUpdate } from '../../../workflows/effects/repair.ts';
import { command } from '../../domain/command.ts';
import { NOT_PARKED } from '../../domain/failure.ts';
import { restartRun } from '../../runs/start-again.ts';
import { hasFailed } from '../../runs/stopped/failed.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { BulkAction } from '../bulk/bulk-action.ts';
import { outcomeOf } from '../bulk/outcome.ts';
import { type ParkedRun, type RunId, waits } from './find.ts';
import { followRetries, type RetryOutcomes } from './retry-outcome.ts';
import { retryWhileFailing } from './retry-while-failing.ts';

const DONE = { retry: 'retried', skip: 'skipped' } as const;

/** Retries or skips parked effects; a retry starts a failed workflow again. */
export function repairing(temporal: Temporal, repair: Repair): BulkAction<ParkedRun> {
  const { action } = repair;
  const updateId = randomUUID();
  const startsAgain = ({ status }: ParkedRun) => action === 'retry' && hasFailed(status);

  async function start(run: RunId) {
    if (!repair.effect && !repair.class) return outcomeOf(temporal, () => restartRun(temporal, run, repair));
    return {
      reason: 'it has ended, so it can only be started again as a whole: leave --effect and --class out',
    };
  }

  function update({ id, runId }: RunId) {
    const handle = temporal.client.workflow.getHandle(id, runId);
    return retryWhileFailing(temporal, { id, runId }, () =>
      outcomeOf(
        temporal,
        () => handle.executeUpdate(repairUpdate, { args: [repair], updateId }),
        ({ type }) => type === NOT_PARKED,
      ),
    );
  }

  async function follow(repaired: ParkedRun[], signal: AbortSignal) {
    const started = new Set<RunId>(repaired.filter(({ status }) => hasFailed(status)));
    const outcomes = await followRetries(temporal, repaired, { updateId, started, signal });
    return {
      json: { soFar: outcomes },
      text: outcomesText(outcomes),
      isWell: !Object.keys(outcomes.parkedAgain).length,
    };
  }

  return {
    name: action,
    done: DONE[action],
    doneField: 'decided',
    already: 'repaired',
    listedBy: 'attention list',
    groups: { class: ({ attention }) => attention, kind: ({ kind }) => kind },
    appliesTo: (run) => waits(run) || startsAgain(run),
    apply: (run) => (startsAgain(run) ? start(run) : update(run)),
    ...(action === 'retry' && { follow }),
  };
}

function outcomesText({ done, parkedAgain, underWay }: RetryOutcomes): string {
  const again = Object.entries(parkedAgain).map(([of, count]) => `${count} parked again (${of})`);
  const open = [...again, ...(underWay ? [`${underWay} not finished yet`] : [])];
  const where = open.length ? `; to list what waits: ${command('attention list')}` : '';
  return `of the retried: ${[`${done} done`, ...open].join(', ')}${where}`;
}

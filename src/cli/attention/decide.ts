import { randomUUID } from 'node:crypto';
import { command } from '../../domain/command.ts';
import { NOT_PARKED } from '../../domain/failure.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type Repair, repairUpdate } from '../../../workflows/effects/repair.ts';
import type { Deed } from '../bulk/carry-out.ts';
import { outcomeOf } from '../bulk/outcome.ts';
import { restartRun } from '../../runs/start-again.ts';
import { hasFailed } from '../../runs/stopped/failed.ts';
import { type ParkedRun, type Run, waits } from './find.ts';
import { onceItReplays } from './once-it-replays.ts';
import { lookAfter, type SoFar } from './retry-outcome.ts';

const DONE = { retry: 'retried', skip: 'skipped' } as const;

/** Decides parked effects. */
export function deciding(temporal: Temporal, repair: Repair, which: string): Deed<ParkedRun> {
  const { action } = repair;
  const updateId = randomUUID();
  /** As a whole: a run that has ended takes no decision on one effect. */
  const again = (run: Run) =>
    repair.effect || repair.class
      ? Promise.resolve({
          reason: 'it has ended, so it can only be started again as a whole: leave --effect and --class out',
        })
      : outcomeOf(temporal, () => restartRun(temporal, run, repair));
  return {
    action,
    words: { done: DONE[action], already: 'repaired', seek: 'attention list' },
    fields: { done: 'decided', already: 'alreadyRepaired' },
    groups: { class: ({ attention }) => attention, kind: ({ kind }) => kind },
    concerns: (run) => waits(run) || (action === 'retry' && hasFailed(run.status)),
    question: action === 'skip' ? `Skip the parked effects of ${which}? They will never be done.` : undefined,
    apply: ({ id, runId, status }) => {
      if (action === 'retry' && hasFailed(status)) return again({ id, runId });
      const handle = temporal.client.workflow.getHandle(id, runId);
      const update = () => handle.executeUpdate(repairUpdate, { args: [repair], updateId });
      return onceItReplays(temporal, { id, runId }, () =>
        outcomeOf(temporal, update, ({ type }) => type === NOT_PARKED),
      );
    },
    ...(action === 'retry' && {
      async after(decided, signal) {
        const started = new Set(decided.filter(({ status }) => hasFailed(status)));
        const soFar = await lookAfter(temporal, decided, updateId, started, signal);
        return { json: { soFar }, text: soFarText(soFar), isWell: !Object.keys(soFar.parkedAgain).length };
      },
    }),
  };
}

function soFarText({ done, parkedAgain, underWay }: SoFar): string {
  const again = Object.entries(parkedAgain).map(([of, count]) => `${count} parked again (${of})`);
  const open = [...again, ...(underWay ? [`${underWay} under way`] : [])];
  const where = open.length ? `; ${command('attention list')} shows what waits` : '';
  return `of the retried: ${[`${done} done`, ...open].join(', ')}${where}`;
}

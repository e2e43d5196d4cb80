import { randomUUID } from 'node:crypto';
import type { Context } from 'koa';
import type { Repair } from '../../../../workflows/effects/repair.ts';
import type { ActionOutcome } from '../../../decisions/bulk-action.ts';
import { decideParked, REPAIRED } from '../../../decisions/repairing.ts';
import { followRetries, type RetryOutcomes } from '../../../decisions/retry-outcome.ts';
import { needsPerson } from '../../../domain/failure.ts';
import { readForm } from '../../../http/form.ts';
import type { EffectRow } from '../../../read-model/rows.ts';
import { decisionsOf, decisionText } from '../../../runs/decisions.ts';
import { historyOf } from '../../../runs/history.ts';
import type { Temporal } from '../../../temporal/connection.ts';
import type { Desk } from '../../desk.ts';
import type { JobItem } from '../../jobs/job.ts';
import { everyRow } from '../../page/every-row.ts';
import { rateIn, reasonIn } from '../../page/order-fields.ts';
import { orderJob } from '../../page/order-job.ts';
import { personOf, seeOther } from '../../route.ts';
import { actionOf, CONFIRM_PATH, filterOf, wantedEffects } from './wanted.ts';
import { ACTION, effectCount } from './words.ts';

interface EffectItem extends JobItem {
  owner: string;
  name: string;
  class: string;
}

/** Retries or skips the parked effects that the form means. */
export async function decideEffects(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const action = actionOf(form);
  const wanted = wantedEffects(form);
  const filter = filterOf(wanted);
  const items = await everyRow((page) => desk.model.effects(filter, page), itemOf);
  if (!items.length) return seeOther(ctx, `${CONFIRM_PATH}?${form.toString()}`);
  const [by, reason] = [personOf(ctx).name, reasonIn(form)];
  const base = randomUUID();
  // Two effects of one workflow are two updates.
  const updateIdOf = (name: string) => `${base}/${name}`;
  const repairOf = ({ name, class: of }: EffectItem): Repair => ({
    ...{ action, effect: name, by },
    ...(needsPerson(of) && { class: of }),
    ...(reason && { reason }),
  });
  await orderJob(ctx, desk, {
    title: `${ACTION[action]} ${effectCount(items.length)}`,
    done: REPAIRED[action],
    already: 'decided already',
    back: form.get('back') ?? '',
    perSecond: rateIn(ctx, form),
    items,
    async apply(item) {
      const run = { id: item.owner, runId: '' };
      const outcome = unlessDecided(
        item,
        await decideParked(desk.temporal, run, repairOf(item), updateIdOf(item.name)),
      );
      return outcome === 'already' && items.length === 1 ? byWhomDecided(desk.temporal, item) : outcome;
    },
    ...(action === 'retry' && {
      follow: (done: EffectItem[], signal: AbortSignal) => followAll(desk.temporal, done, updateIdOf, signal),
    }),
  });
}

const itemOf = ({ key, owner, lead, name, class: of }: EffectRow): EffectItem => ({
  ...{ id: key, owner, name, class: of },
  ...(lead && { lead }),
});

/** A workflow in which other effects are parked refuses by name one that is not. */
function unlessDecided({ name }: EffectItem, outcome: ActionOutcome): ActionOutcome {
  if (typeof outcome !== 'object' || !outcome.reason.startsWith(`effect "${name}" is not parked`)) return outcome;
  const [, others = ''] = outcome.reason.split('; parked: ');
  const isStillParked = others.split(', ').some((one) => one.startsWith(`${name} (`));
  return isStillParked ? outcome : 'already';
}

/** Tells a person who was not the first who was. */
async function byWhomDecided(temporal: Temporal, { owner }: EffectItem): Promise<ActionOutcome> {
  const history = await temporal.call(() => historyOf(temporal, owner)).catch(() => undefined);
  const last = history && decisionsOf(history).at(-1);
  return last ? { reason: `it was decided already: ${decisionText(last)}. Nothing was changed now.` } : 'already';
}

async function followAll(
  temporal: Temporal,
  done: EffectItem[],
  updateIdOf: (name: string) => string,
  signal: AbortSignal,
): Promise<RetryOutcomes> {
  const byName = Map.groupBy(done, ({ name }) => name);
  const all = await Promise.all(
    [...byName].map(([name, items]) =>
      followRetries(
        temporal,
        items.map(({ owner }) => ({ id: owner, runId: '' })),
        { updateId: updateIdOf(name), started: new Set(), signal },
      ),
    ),
  );
  const sum: RetryOutcomes = { done: 0, parkedAgain: {}, underWay: 0 };
  for (const { done: well, parkedAgain, underWay } of all) {
    sum.done += well;
    sum.underWay += underWay;
    for (const [of, n] of Object.entries(parkedAgain) as [keyof typeof parkedAgain, number][])
      sum.parkedAgain[of] = (sum.parkedAgain[of] ?? 0) + n;
  }
  return sum;
}

import type { Context } from 'koa';
import { STEERED, steerOne } from '../../../decisions/steering.ts';
import { counted } from '../../../domain/text/counted.ts';
import { readForm } from '../../../http/form.ts';
import { html, type Html } from '../../../http/html.ts';
import type { Desk } from '../../desk.ts';
import { everyRow } from '../../page/every-row.ts';
import { linkTo } from '../../page/link.ts';
import { rateIn } from '../../page/order-fields.ts';
import { orderJob } from '../../page/order-job.ts';
import { personOf } from '../../route.ts';
import { choiceOf, concernedBy, STEERINGS } from './steering-choice.ts';

/** For the list: the form around it sends the ticked ids. */
export const steerButtons = (filter: Record<string, string>): Html =>
  html`<div class="actions">
    <span>With the ticked ones:</span>
    ${STEERINGS.map(({ what, says }) => html`<button name="what" value="${what}">${says} …</button>`)}
    <span>With all open ones that match:</span>
    ${STEERINGS.map(
      ({ what, says }) =>
        html`<a class="button" href="${linkTo('/follow-ups/steer', { what, all: 'yes', ...filter })}">${says} …</a>`,
    )}
  </div>`;

/** Pauses, resumes or cancels those that are chosen and open now. */
export async function steerChosen(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const choice = choiceOf(ctx, form.getAll('id'), (name) => form.get(name) ?? '');
  const { what } = choice;
  const { name: by } = personOf(ctx);
  const perSecond = rateIn(ctx, form);
  const wanted = { ...concernedBy(choice), status: 'running' };
  const items = await everyRow(
    (page) => desk.model.followUps(wanted, page),
    ({ id, lead }) => ({ id, lead }),
  );
  await orderJob(ctx, desk, {
    title: `${what.says} ${counted(items.length, 'follow-up')}`,
    done: STEERED[what.what],
    already: 'over already',
    back: form.get('back') ?? '/follow-ups',
    items,
    perSecond,
    apply: ({ id }) => steerOne(desk.temporal, what.what, by, id),
  });
}

import type { Context } from 'koa';
import { RATE } from '../../../decisions/rate.ts';
import { STEERED, steerOne, type Steering } from '../../../decisions/steering.ts';
import { spanText } from '../../../domain/duration.ts';
import { readForm } from '../../../http/form.ts';
import { html, type Html } from '../../../http/html.ts';
import type { FollowUpRowFilter } from '../../../read-model/filters.ts';
import type { Desk } from '../../desk.ts';
import { everyRow } from '../../page/every-row.ts';
import { linkTo } from '../../page/link.ts';
import { rateField, rateIn } from '../../page/order-fields.ts';
import { orderJob } from '../../page/order-job.ts';
import { showPage } from '../../page/show-page.ts';
import { count } from '../../page/times.ts';
import { asWords } from '../../page/words.ts';
import { param, personOf } from '../../route.ts';
import { followUpFilterOf, filterParams, tickedIn } from './filter.ts';

interface SteeringWords {
  what: Steering;
  says: string;
  /** What it does. */
  means: string;
}

const STEERINGS: SteeringWords[] = [
  {
    what: 'pause',
    says: 'Pause',
    means: 'They do nothing before somebody resumes them. Their times go on meanwhile.',
  },
  { what: 'resume', says: 'Resume', means: 'They do now what became due while they were paused.' },
  { what: 'cancel', says: 'Cancel', means: 'They end now. What they have not done yet is not done.' },
];

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

/** What is chosen: the ticked ones, or all that match. */
interface Choice {
  what: SteeringWords;
  ids: string[];
  isAll: boolean;
  filter: FollowUpRowFilter;
}

function choiceOf(ctx: Context, ids: string[], valueOf: (name: string) => string): Choice {
  const what = STEERINGS.find((one) => one.what === valueOf('what'));
  if (!what) return ctx.throw(400, `what is "${valueOf('what')}", it should be pause, resume or cancel`);
  return { what, ids, isAll: valueOf('all') === 'yes', filter: followUpFilterOf(valueOf) };
}

/** Open ones; a pause concerns those that are not paused, and a resume those that are. */
function concerned({ what, ids, isAll, filter }: Choice): Omit<FollowUpRowFilter, 'status'> {
  const { status: _, ...chosen } = isAll ? filter : { id: ids };
  if (what.what === 'cancel') return chosen;
  const paused = what.what === 'resume';
  // What contradicts the filter concerns none.
  return chosen.paused !== undefined && chosen.paused !== paused ? { id: [] } : { ...chosen, paused };
}

/** Says how many would be paused, resumed or cancelled. Nothing is changed yet. */
export async function askToSteer(ctx: Context, desk: Desk): Promise<void> {
  const choice = choiceOf(ctx, tickedIn(ctx), (name) => param(ctx, name));
  const { what, ids, isAll, filter } = choice;
  const counts = await desk.model.openFollowUps(concerned(choice));
  const { status: _, ...chosen } = isAll ? filter : { id: ids };
  const open = await desk.model.openFollowUps(chosen);
  const sum = (some: { open: number }[]) => some.reduce((all, one) => all + one.open, 0);
  const [all, matched] = [sum(counts), sum(open)];
  const verb = what.says.toLowerCase();
  const hidden = isAll
    ? Object.entries(filterParams((name) => param(ctx, name)))
    : ids.map((id): [string, string] => ['id', id]);
  await showPage(ctx, desk, {
    title: `${what.says} ${count(all)} ${all === 1 ? 'follow-up' : 'follow-ups'}?`,
    isLive: false,
    body: html`${
      all
        ? html`<p>${what.means}</p>
            <ul>
              ${counts.map(({ name, open: some }) => html`<li>${count(some)} ${asWords(name)}</li>`)}
            </ul>`
        : html`<p class="notice">
            ${isAll || ids.length ? `Nothing is left to ${verb}.` : 'No follow-up was ticked.'}
          </p>`
    }
    ${
      matched > all
        ? html`<p class="quiet">
            ${count(matched - all)} more ${matched - all === 1 ? 'is' : 'are'} chosen and
            ${verb === 'pause' ? 'paused' : 'not paused'} already.
          </p>`
        : ''
    }
    ${
      !isAll && ids.length > matched
        ? html`<p class="quiet">${count(ids.length - matched)} of the ticked ones have ended meanwhile.</p>`
        : ''
    }
    ${
      all
        ? html`<form class="actions" method="post" action="/follow-ups/steer">
              ${[...hidden, ['what', what.what], ['all', isAll ? 'yes' : ''], ['back', backOf(ctx)]].map(
                ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
              )}
              ${rateField(all)}
              <button class="${what.what === 'cancel' ? 'danger' : 'first'}">${what.says} ${count(all)}</button>
              <a href="${backOf(ctx)}">Back</a>
            </form>
            ${all > RATE.usual ? html`<p class="quiet">At this pace it takes ${spanText((all / RATE.usual) * 1_000)}.</p>` : ''}`
        : html`<p><a href="${backOf(ctx)}">Back</a></p>`
    }`,
  });
}

/** The list from which the person came. */
const backOf = (ctx: Context): string => param(ctx, 'back') || '/follow-ups';

/** Pauses, resumes or cancels those that are chosen and open now. */
export async function steerChosen(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const choice = choiceOf(ctx, form.getAll('id'), (name) => form.get(name) ?? '');
  const { what } = choice;
  const { name: by } = personOf(ctx);
  const perSecond = rateIn(ctx, form);
  const wanted = { ...concerned(choice), status: 'running' };
  const items = await everyRow(
    (page) => desk.model.followUps(wanted, page),
    ({ id, lead }) => ({ id, lead }),
    Infinity,
  );
  await orderJob(ctx, desk, {
    title: `${what.says} ${count(items.length)} ${items.length === 1 ? 'follow-up' : 'follow-ups'}`,
    done: STEERED[what.what],
    already: 'over already',
    back: form.get('back') ?? '/follow-ups',
    items,
    perSecond,
    apply: ({ id }) => steerOne(desk.temporal, what.what, by, id),
  });
}

import type { Context } from 'koa';
import { RATE } from '../../../decisions/rate.ts';
import { spanText } from '../../../domain/duration.ts';
import { counted } from '../../../domain/text/counted.ts';
import { html, type Html } from '../../../http/html.ts';
import type { FollowUpCount } from '../../../read-model/counts.ts';
import type { Desk } from '../../desk.ts';
import { mostOfJobNote } from '../../page/every-row.ts';
import { rateField } from '../../page/order-fields.ts';
import { showPage } from '../../page/show-page.ts';
import { count } from '../../page/times.ts';
import { asWords } from '../../page/words.ts';
import { param } from '../../route.ts';
import { filterParams, tickedIn } from './filter.ts';
import { choiceOf, chosenBy, concernedBy, type SteeringChoice } from './steering-choice.ts';

/** Says how many would be paused, resumed or cancelled. Nothing is changed yet. */
export async function askToSteer(ctx: Context, desk: Desk): Promise<void> {
  const choice = choiceOf(ctx, tickedIn(ctx), (name) => param(ctx, name));
  const counts = await desk.model.openFollowUps(concernedBy(choice));
  const chosen = sumOpen(await desk.model.openFollowUps(chosenBy(choice)));
  const all = sumOpen(counts);
  await showPage(ctx, desk, {
    title: `${choice.what.says} ${counted(all, 'follow-up')}?`,
    isLive: false,
    body: html`${all ? countsPart(choice, counts) : nothingLeft(choice)} ${notMeant(choice, chosen, all)}
    ${all ? steerForm(ctx, choice, all) : html`<p><a href="${backOf(ctx)}">Back</a></p>`}`,
  });
}

const sumOpen = (counts: FollowUpCount[]): number => counts.reduce((all, { open }) => all + open, 0);

const countsPart = ({ what }: SteeringChoice, counts: FollowUpCount[]): Html =>
  html`<p>${what.means}</p>
    <ul>
      ${counts.map(({ name, open }) => html`<li>${count(open)} ${asWords(name)}</li>`)}
    </ul>
    ${mostOfJobNote(sumOpen(counts))}`;

const nothingLeft = ({ what, ids, isAll }: SteeringChoice): Html =>
  html`<p class="notice">
    ${isAll || ids.length ? `Nothing is left to ${what.says.toLowerCase()}.` : 'No follow-up was ticked.'}
  </p>`;

/** Those that are chosen and stay as they are. */
const notMeant = ({ what, ids, isAll }: SteeringChoice, chosen: number, all: number): Html =>
  html`${
    chosen > all
      ? html`<p class="quiet">
          ${count(chosen - all)} more ${chosen - all === 1 ? 'is' : 'are'} chosen and
          ${what.what === 'pause' ? 'paused' : 'not paused'} already.
        </p>`
      : ''
  }
  ${
    !isAll && ids.length > chosen
      ? html`<p class="quiet">${count(ids.length - chosen)} of the ticked ones have ended meanwhile.</p>`
      : ''
  }`;

function steerForm(ctx: Context, { what, ids, isAll }: SteeringChoice, all: number): Html {
  const chosen = isAll
    ? Object.entries(filterParams((name) => param(ctx, name)))
    : ids.map((id) => ['id', id] as const);
  const hidden = [...chosen, ['what', what.what], ['all', isAll ? 'yes' : ''], ['back', backOf(ctx)]] as const;
  return html`<form class="actions" method="post" action="/follow-ups/steer">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)} ${rateField(all)}
      <button class="${what.what === 'cancel' ? 'danger' : 'first'}">${what.says} ${count(all)}</button>
      <a href="${backOf(ctx)}">Back</a>
    </form>
    ${all > RATE.usual ? html`<p class="quiet">At this pace it takes ${spanText((all / RATE.usual) * 1_000)}.</p>` : ''}`;
}

/** The list from which the person came. */
const backOf = (ctx: Context): string => param(ctx, 'back') || '/follow-ups';

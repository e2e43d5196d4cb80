import type { Context } from 'koa';
import { REPAIRED } from '../../../decisions/repairing.ts';
import { html, type Html } from '../../../http/html.ts';
import type { EffectFilter } from '../../../read-model/filters.ts';
import type { DecisionRow, EffectRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { mostOfJobNote } from '../../page/every-row.ts';
import { ownPath } from '../../page/link.ts';
import { rateField, reasonField } from '../../page/order-fields.ts';
import { showPage } from '../../page/show-page.ts';
import { count, when } from '../../page/times.ts';
import { beginning, effectSays } from '../../page/words.ts';
import { leadLink } from './cells.ts';
import { actionOf, effectsPath, filterOf, type WantedEffects, wantedEffects } from './wanted.ts';
import { ACTION, effectCount, leadCount } from './words.ts';

const NAMED = 20;

/** Says what would be done and asks: the count is made now, not when the list was shown. */
export async function confirmEffects(ctx: Context, desk: Desk): Promise<void> {
  const given = new URLSearchParams(ctx.querystring);
  const [action, wanted] = [actionOf(given), wantedEffects(given)];
  const back = given.get('back') ? ownPath(given.get('back')!) : effectsPath(wanted.fields);
  // A form without a tick would otherwise mean all.
  const isNone = given.has('back') && !wanted.keys.length;
  const filter = filterOf(wanted);
  const [{ effects, leads }, first] = isNone
    ? [{ effects: 0, leads: 0 }, []]
    : await Promise.all([desk.model.countEffects(filter), firstOf(desk, filter)]);
  const gone = Math.max(0, (wanted.keys.length || wanted.seen) - effects);
  const title = effects ? `${ACTION[action]} ${effectCount(effects)}?` : 'Nothing is left to decide';
  const body = effects
    ? html`<p>
          <strong>${effectCount(effects)} of ${leadCount(leads)} would be ${REPAIRED[action]}.</strong>
          ${gone ? `${count(gone)} ${gone === 1 ? 'has' : 'have'} been decided meanwhile.` : ''}
          ${!wanted.keys.length && effects > wanted.seen && wanted.seen ? `${count(effects - wanted.seen)} came since the list was shown.` : ''}
          ${
            action === 'retry'
              ? 'Only what failed is done again; what was done stays as it is.'
              : 'What is skipped is never done, and its event or follow-up continues.'
          }
        </p>
        ${mostOfJobNote(effects)} ${decideForm(action, wanted, back, effects)} ${namedPart(first, effects)}`
    : html`<p>${isNone ? 'No row was ticked.' : 'All of it has been decided meanwhile. Nothing was changed now.'}</p>
        ${await decidedPart(desk, wanted)}
        <p><a href="${back}">Back</a></p>`;
  await showPage(ctx, desk, { title, body, isLive: false });
}

const firstOf = async ({ model }: Desk, filter: EffectFilter): Promise<EffectRow[]> =>
  (await model.effects(filter, { limit: NAMED })).rows;

const decideForm = (action: 'retry' | 'skip', { keys, fields }: WantedEffects, back: string, effects: number): Html =>
  html`<form method="post" action="/needs-you/effects/decide" class="card">
    <input type="hidden" name="action" value="${action}" />
    <input type="hidden" name="back" value="${back}" />
    ${keys.map((key) => html`<input type="hidden" name="id" value="${key}" />`)}
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <div class="actions">
      ${reasonField('each history', action === 'retry' ? 'token renewed' : 'not needed any more')} ${rateField(effects)}
      <button class="${action === 'retry' ? 'first' : 'danger'}">${ACTION[action]} ${effectCount(effects)}</button>
      <a href="${back}">Cancel</a>
    </div>
  </form>`;

const namedPart = (first: EffectRow[], effects: number): Html =>
  html`<h2>${effects > first.length ? `The first ${first.length}` : 'These'}</h2>
    <ul>
      ${first.map((row) => html`<li>${leadLink(row.lead)}: ${beginning(effectSays(row), 120)}</li>`)}
    </ul>`;

/** Who decided meanwhile, if few were meant. */
async function decidedPart({ model, clock }: Desk, { keys }: WantedEffects): Promise<Html> {
  if (!keys.length || keys.length > NAMED) return html``;
  const owners = (await model.effects({ key: keys })).rows.map(({ owner }) => owner);
  const decisions = owners.length
    ? (await model.decisions({ owner: [...new Set(owners)] }, { limit: NAMED })).rows
    : [];
  if (!decisions.length) return html``;
  return html`<ul>
    ${decisions.map((one: DecisionRow) => html`<li>${when(one.at, clock)}: ${decisionWords(one)}</li>`)}
  </ul>`;
}

const decisionWords = ({ who, what, about, lead, reason }: DecisionRow): string =>
  `${who || 'somebody'}: ${what} ${about}${lead ? ` of ${lead}` : ''}${reason ? ` (${reason})` : ''}`;

import type { Context } from 'koa';
import { EVENT_KINDS } from '../../../domain/event.ts';
import { FAILURE_CLASSES } from '../../../domain/failure.ts';
import { html, type Html } from '../../../http/html.ts';
import type { EffectRow } from '../../../read-model/rows.ts';
import { FOLLOW_UPS } from '../../../../workflows/follow-up-register.ts';
import type { Desk } from '../../desk.ts';
import { filterForm } from '../../page/filter.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { beginning, effectSays, inWords, reasonWords, whatIsDone } from '../../page/words.ts';
import { param, personOf } from '../../route.ts';
import { causeCard } from './cause-card.ts';
import { leadLink } from './cells.ts';
import { questionCard } from './question-card.ts';
import { CONFIRM_PATH, confirmPath, filterOf, wantedEffects } from './wanted.ts';
import { ACTION, effectCount } from './words.ts';

const list = ({ clock }: Desk, canTick: boolean): DeskList<EffectRow> => ({
  name: 'parked-effects',
  caption: 'What failed and waits for a decision, the newest first',
  whyEmpty: 'Nothing that matches waits for a decision.',
  ...(canTick && { tick: ({ key }: EffectRow) => key }),
  columns: [
    { heading: 'Since', cell: ({ at }) => when(at, clock), csv: ({ at }) => new Date(at).toISOString() },
    { heading: 'Lead', cell: ({ lead }) => leadLink(lead), csv: ({ lead }) => lead },
    {
      heading: 'What',
      cell: (row) => beginning(effectSays(row), 120),
      csv: (row) => effectSays(row),
    },
    { heading: 'Event or follow-up', cell: ({ kind }) => inWords(kind), csv: ({ kind }) => kind },
    { heading: 'Campaign', cell: ({ campaign }) => beginning(campaign, 60), csv: ({ campaign }) => campaign },
    { heading: 'What was said', cell: ({ message }) => beginning(message, 160), csv: ({ message }) => message },
    { heading: 'Tries', cell: ({ attempts }) => attempts, right: true },
  ],
});

/** The parked effects of one cause, or all that match a filter. */
export async function showEffects(ctx: Context, desk: Desk): Promise<void> {
  const { model } = desk;
  const wanted = wantedEffects(new URLSearchParams(ctx.querystring));
  const filter = filterOf(wanted);
  const isOperator = personOf(ctx).role === 'operator';
  const shown = list(desk, isOperator);
  if (wantsCsv(ctx, shown)) return sendCsv(ctx, shown, (page) => model.effects(filter, page));
  const [rows, { effects }, causes] = await Promise.all([
    model.effects(filter, wantedPage(ctx)),
    model.countEffects(filter),
    model.causes({ class: filter.class, vendor: filter.vendor }),
  ]);
  const { cause, activity } = wanted.fields;
  const one = cause
    ? causes.find((each) => each.cause === cause && (!activity || each.activity === activity))
    : undefined;
  const table = listTable(ctx, shown, rows);
  const ofLead = await questionsOfLead(ctx, desk, wanted.fields.lead, isOperator);
  await showPage(ctx, desk, {
    title: one ? whatIsDone(one) : 'What failed and waits',
    up: viewAt('/needs-you'),
    body: html`${ofLead} ${one ? causeCard(one, desk.clock, { isAlone: true }) : ''} ${filters(ctx)}
    ${isOperator && effects ? tickForm(ctx, effects, table) : table}`,
  });
}

/** A link about one lead leads here, so what is asked about the lead is here too. */
async function questionsOfLead(
  ctx: Context,
  { model, clock, settings }: Desk,
  lead: string | undefined,
  mayAnswer: boolean,
): Promise<Html> {
  const { rows } = lead ? await model.questions({ isOpen: true, lead }, { limit: 10 }) : { rows: [] };
  const card = { clock, mayAnswer, back: ctx.url, showsText: settings.desk.texts === 'shown' };
  return rows.length
    ? html`<h2>Questions</h2>
        ${rows.map((row) => questionCard(row, card))}
        <h2>Effects</h2>`
    : html``;
}

/** Sent with GET: the next page says what would be done, and asks. */
function tickForm(ctx: Context, effects: number, table: Html): Html {
  const { fields } = wantedEffects(new URLSearchParams(ctx.querystring));
  return html`<p class="actions">
      <a class="button first" href="${confirmPath('retry', fields, effects)}">Retry ${allOf(effects)}…</a>
      <a class="button" href="${confirmPath('skip', fields, effects)}">Skip ${allOf(effects)}…</a>
    </p>
    <form method="get" action="${CONFIRM_PATH}">
      <input type="hidden" name="back" value="${ctx.url}" />
      ${table}
      <p class="actions">
        ${(['retry', 'skip'] as const).map(
          (action) => html`<button name="action" value="${action}">${ACTION[action]} the ticked…</button>`,
        )}
      </p>
    </form>`;
}

const allOf = (effects: number): string => (effects === 1 ? 'it' : `all ${effectCount(effects)}`);

const filters = (ctx: Context): Html =>
  filterForm(ctx, [
    { name: 'class', label: 'Why', choices: FAILURE_CLASSES.map((of) => [of, inWords(reasonWords(of))]) },
    {
      name: 'kind',
      label: 'Event or follow-up',
      choices: [...EVENT_KINDS, ...Object.keys(FOLLOW_UPS)].map((kind) => [kind, inWords(kind)]),
    },
    { name: 'campaign', label: 'Campaign' },
    { name: 'lead', label: 'Lead', placeholder: 'jane@acme.example' },
    ...(param(ctx, 'cause') ? [{ name: 'cause', label: 'What was said' }] : []),
  ]);

import type { Context } from 'koa';
import { FOLLOW_UPS } from '../../../../workflows/follow-up-register.ts';
import { html, type Html } from '../../../http/html.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { followUpOfId } from '../../../runs/follow-up-ids.ts';
import { filterForm } from '../../page/filter.ts';
import { followUpPath } from '../../page/link.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { isoTime, when } from '../../page/times.ts';
import { beginning, decidedWords, inWords } from '../../page/words.ts';
import { personOf } from '../../route.ts';
import { leadLink } from './cells.ts';
import { questionPath } from './question-card.ts';
import {
  answerAllPath,
  openThatMatch,
  QUESTIONS_PATH,
  wantedQuestions,
  type WantedQuestions,
} from './wanted-questions.ts';
import { ANSWERING, questionCount } from './words.ts';

const list = ({ clock }: Desk, canTick: boolean): DeskList<QuestionRow> => ({
  name: 'questions',
  caption: 'Open questions, the newest first',
  whyEmpty: 'No question that matches waits for an answer.',
  ...(canTick && { tick: ({ id }: QuestionRow) => id }),
  columns: [
    { heading: 'Asked', cell: ({ asked }) => when(asked, clock), csv: ({ asked }) => new Date(asked).toISOString() },
    { heading: 'Lead', cell: ({ lead }) => leadLink(lead), csv: ({ lead }) => lead },
    {
      heading: 'Follow-up',
      cell: ({ owner }) => html`<a href="${followUpPath(owner)}">${inWords(followUpOfId(owner))}</a>`,
      csv: ({ owner }) => followUpOfId(owner),
    },
    {
      heading: 'Question',
      cell: ({ id, title }) => html`<a href="${questionPath(id)}">${beginning(title, 160)}</a>`,
      csv: ({ title }) => title,
    },
    { heading: 'Campaign', cell: ({ campaign }) => beginning(campaign, 60), csv: ({ campaign }) => campaign },
    {
      heading: 'Open until',
      cell: ({ until }) => when(until, clock),
      csv: ({ until }) => isoTime(until),
    },
    {
      heading: 'If nobody answers',
      cell: ({ otherwise }) => decidedWords(otherwise),
      csv: ({ otherwise }) => otherwise,
    },
  ],
});

/** All open questions, or those that match a filter. */
export async function showQuestions(ctx: Context, desk: Desk): Promise<void> {
  const { fields } = wantedQuestions(new URLSearchParams(ctx.querystring));
  const filter = openThatMatch(fields);
  const isOperator = personOf(ctx).role === 'operator';
  const shown = list(desk, isOperator);
  if (wantsCsv(ctx, shown)) return sendCsv(ctx, shown, (page) => desk.model.questions(filter, page));
  const [rows, { questions }] = await Promise.all([
    desk.model.questions(filter, wantedPage(ctx)),
    desk.model.countQuestions(filter),
  ]);
  const table = listTable(ctx, shown, rows);
  await showPage(ctx, desk, {
    title: 'Open questions',
    up: viewAt('/needs-you'),
    body: html`${filterForm(ctx, [
      { name: 'name', label: 'Follow-up', choices: Object.keys(FOLLOW_UPS).map((name) => [name, inWords(name)]) },
      { name: 'campaign', label: 'Campaign', placeholder: 'its whole name' },
      { name: 'lead', label: 'Lead', placeholder: 'jane@acme.example' },
    ])}
    ${isOperator && questions ? tickForm(ctx, fields, questions, table) : table}`,
  });
}

/** Sent with GET: the next page says what would be answered, and asks. */
const tickForm = (ctx: Context, fields: WantedQuestions['fields'], questions: number, table: Html): Html =>
  html`<p class="actions">
      <a class="button" href="${answerAllPath('approve', fields, questions)}"
        >${ANSWERING.approve} ${allOf(questions)}…</a
      >
      <a class="button" href="${answerAllPath('reject', fields, questions)}"
        >${ANSWERING.reject} ${allOf(questions)}…</a
      >
    </p>
    <form method="get" action="${QUESTIONS_PATH}/confirm">
      <input type="hidden" name="back" value="${ctx.url}" />
      ${table}
      <p class="actions">
        ${(['approve', 'reject'] as const).map(
          (decision) => html`<button name="decision" value="${decision}">${ANSWERING[decision]} the ticked…</button>`,
        )}
      </p>
    </form>`;

const allOf = (questions: number): string => (questions === 1 ? 'it' : `all ${questionCount(questions)}`);

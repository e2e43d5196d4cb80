import type { Context } from 'koa';
import { html } from '../../../http/html.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { filterForm } from '../../page/filter.ts';
import { type DeskList, listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { count, when } from '../../page/times.ts';
import { param, personOf } from '../../route.ts';
import { leadLink, beginning } from './cells.ts';
import { questionPath } from './question-card.ts';

export const QUESTIONS_PATH = '/needs-you/questions';

const list = ({ clock }: Desk, canTick: boolean): DeskList<QuestionRow> => ({
  name: 'questions',
  caption: 'Open questions, the newest first',
  whyEmpty: 'No question that matches waits for an answer.',
  ...(canTick && { tick: ({ id }: QuestionRow) => id }),
  columns: [
    { heading: 'Asked', cell: ({ asked }) => when(asked, clock), csv: ({ asked }) => new Date(asked).toISOString() },
    { heading: 'Lead', cell: ({ lead }) => leadLink(lead), csv: ({ lead }) => lead },
    {
      heading: 'Question',
      cell: ({ id, title }) => html`<a href="${questionPath(id)}">${beginning(title, 160)}</a>`,
      csv: ({ title }) => title,
    },
    { heading: 'Campaign', cell: ({ campaign }) => beginning(campaign, 60), csv: ({ campaign }) => campaign },
    {
      heading: 'Open until',
      cell: ({ until }) => when(until, clock),
      csv: ({ until }) => (until ? new Date(until).toISOString() : ''),
    },
    { heading: 'If nobody answers', cell: ({ otherwise }) => otherwise },
  ],
});

/** All open questions. */
export async function showQuestions(ctx: Context, desk: Desk): Promise<void> {
  const filter = { isOpen: true, lead: param(ctx, 'lead') || undefined };
  const isOperator = personOf(ctx).role === 'operator';
  const shown = list(desk, isOperator);
  if (wantsCsv(ctx, shown)) return sendCsv(ctx, shown, (page) => desk.model.questions(filter, page));
  const rows = await desk.model.questions(filter, wantedPage(ctx));
  const table = listTable(ctx, shown, rows);
  await showPage(ctx, desk, {
    title: 'Open questions',
    body: html`<p><a href="/needs-you">Needs you</a></p>
      ${filterForm(ctx, [{ name: 'lead', label: 'Lead', placeholder: 'jane@acme.example' }])}
      ${
        isOperator && rows.rows.length
          ? html`<form method="get" action="${QUESTIONS_PATH}/confirm">
              <input type="hidden" name="back" value="${ctx.url}" />
              ${table}
              <p class="actions">
                <button name="decision" value="approve">Approve the ticked…</button>
                <button name="decision" value="reject">Reject the ticked…</button>
              </p>
            </form>`
          : table
      }`,
  });
}

/** Says which questions would be answered, and asks. */
export async function confirmQuestions(ctx: Context, desk: Desk): Promise<void> {
  const given = new URLSearchParams(ctx.querystring);
  const decision = given.get('decision') === 'reject' ? 'reject' : 'approve';
  const ids = given.getAll('id');
  const { rows } = await desk.model.questions({ id: ids }, { limit: 1_000 });
  const open = rows.filter((row) => !row.decision);
  const gone = ids.length - open.length;
  const isOne = open.length === 1;
  const shown = `${count(open.length)} ${isOne ? 'question' : 'questions'}`;
  await showPage(ctx, desk, {
    title: open.length ? `${decision === 'approve' ? 'Approve' : 'Reject'} ${shown}?` : 'Nothing is left to answer',
    isLive: false,
    body: html`${
      open.length
        ? html`<p>
              <strong>${shown} would be ${decision === 'approve' ? 'approved as proposed' : 'rejected'}.</strong>
              ${gone ? `${count(gone)} ${gone === 1 ? 'has' : 'have'} been answered meanwhile.` : ''}
            </p>
            <form method="post" action="/needs-you/question/answer" class="actions">
              <input type="hidden" name="back" value="${QUESTIONS_PATH}" />
              ${open.map(({ id }) => html`<input type="hidden" name="id" value="${id}" />`)}
              <button class="${decision === 'approve' ? 'first' : 'danger'}" name="decision" value="${decision}">
                ${decision === 'approve' ? 'Approve' : 'Reject'} ${shown}
              </button>
              <a href="${QUESTIONS_PATH}">Cancel</a>
            </form>
            <ul>
              ${open.map(({ id, title, lead }) => html`<li>${leadLink(lead)}: <a href="${questionPath(id)}">${beginning(title, 160)}</a></li>`)}
            </ul>`
        : html`<p>${ids.length ? 'All of them have been answered meanwhile.' : 'No question was ticked.'}</p>
            <p><a href="${QUESTIONS_PATH}">Back</a></p>`
    }`,
  });
}

import { beginning } from '../../page/words.ts';
import type { Context } from 'koa';
import type { Decision } from '../../../domain/follow-up/question.ts';
import { html, type Html } from '../../../http/html.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { mostOfJobNote } from '../../page/every-row.ts';
import { ownPath } from '../../page/link.ts';
import { rateField } from '../../page/order-fields.ts';
import { showPage } from '../../page/show-page.ts';
import { count } from '../../page/times.ts';
import { leadLink } from './cells.ts';
import { questionPath } from './question-card.ts';
import { openOf, questionsPath, wantedQuestions, type WantedQuestions } from './wanted-questions.ts';
import { ANSWERING, leadCount, questionCount } from './words.ts';

const NAMED = 20;

/** Says which questions would be answered and asks: the count is made now, not when the list was shown. */
export async function confirmQuestions(ctx: Context, desk: Desk): Promise<void> {
  const given = new URLSearchParams(ctx.querystring);
  const decision = given.get('decision') === 'reject' ? 'reject' : 'approve';
  const wanted = wantedQuestions(given);
  const back = given.get('back') ? ownPath(given.get('back')!) : questionsPath(wanted.fields);
  const filter = openOf(wanted);
  const [{ questions, leads }, { rows }] = await Promise.all([
    desk.model.countQuestions(filter),
    desk.model.questions(filter, { limit: NAMED }),
  ]);
  const meant = wanted.isAll ? wanted.seen : wanted.ids.length;
  const gone = Math.max(0, meant - questions);
  await showPage(ctx, desk, {
    title: questions ? `${ANSWERING[decision]} ${questionCount(questions)}?` : 'Nothing is left to answer',
    isLive: false,
    body: questions
      ? html`<p>
            <strong
              >${questionCount(questions)} of ${leadCount(leads)} would be
              ${decision === 'approve' ? 'approved as proposed' : 'rejected'}.</strong
            >
            ${gone ? `${count(gone)} ${gone === 1 ? 'has' : 'have'} been answered meanwhile.` : ''}
            ${wanted.isAll && meant && questions > meant ? `${count(questions - meant)} came since the list was shown.` : ''}
            ${decision === 'approve' ? 'What they propose is then sent or done.' : 'What they propose is not done.'}
          </p>
          ${mostOfJobNote(questions)} ${answerAllForm(decision, wanted, back, questions)} ${namedPart(rows, questions)}`
      : html`<p>${meant || wanted.isAll ? 'All of them have been answered meanwhile.' : 'No question was ticked.'}</p>
          <p><a href="${back}">Back</a></p>`,
  });
}

const answerAllForm = (
  decision: Decision,
  { ids, isAll, fields, until }: WantedQuestions,
  back: string,
  questions: number,
): Html =>
  html`<form method="post" action="/needs-you/question/answer" class="actions">
    <input type="hidden" name="back" value="${back}" />
    ${(isAll ? Object.entries({ all: 'yes', ...fields, until }) : ids.map((id) => ['id', id] as const)).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${rateField(questions)}
    <button class="${decision === 'approve' ? 'first' : 'danger'}" name="decision" value="${decision}">
      ${ANSWERING[decision]} ${questionCount(questions)}
    </button>
    <a href="${back}">Cancel</a>
  </form>`;

const namedPart = (rows: QuestionRow[], questions: number): Html =>
  html`<h2>${questions > rows.length ? `The first ${rows.length}` : 'These'}</h2>
    <ul>
      ${rows.map(({ id, title, lead }) => html`<li>${leadLink(lead)}: <a href="${questionPath(id)}">${beginning(title, 160)}</a></li>`)}
    </ul>`;

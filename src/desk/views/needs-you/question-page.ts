import type { Context } from 'koa';
import { decidedWords } from '../../page/words.ts';
import { byWhom, SAYS } from '../../../domain/follow-up/question.ts';
import { html, type Html } from '../../../http/html.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import { askFollowUpState } from '../../../runs/follow-up-state.ts';
import { leadEventOf, textOfEvent } from '../../../stories/texts.ts';
import { whyNotKnown } from '../../ask-temporal.ts';
import type { Desk } from '../../desk.ts';
import { samePage } from '../../page/link.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { when } from '../../page/times.ts';
import { param, personOf } from '../../route.ts';
import { aboutQuestion, answerForm } from './question-card.ts';

/** So long the page waits for Temporal and a worker. */
const WAIT_MS = 1_500;
const LONGEST = 20_000;

async function questionOf(ctx: Context, { model }: Desk, id: string): Promise<QuestionRow> {
  const [row] = (await model.questions({ id: [id] }, { limit: 1 })).rows;
  return row ?? ctx.throw(404, 'The desk knows no such question. Is the link complete?');
}

/** One question as the follow-up has it now, with what the lead wrote last. */
export async function showQuestion(ctx: Context, desk: Desk): Promise<void> {
  const known = await questionOf(ctx, desk, param(ctx, 'id'));
  const [{ row, note }, said] = await Promise.all([asItIsNow(desk, known), lastWords(ctx, desk, known)]);
  const mayAnswer = personOf(ctx).role === 'operator';
  const card = { clock: desk.clock, mayAnswer, back: samePage(ctx, {}), showsText: true };
  await showPage(ctx, desk, {
    title: row.title,
    up: viewAt('/needs-you'),
    body: html`${aboutQuestion(row, desk.clock)} ${note ? html`<p class="notice" role="status">${note}</p>` : ''}
    ${said}
    ${
      row.decision
        ? ''
        : html`<h2>What we would ${row.proposal ? 'send' : 'do'}</h2>
            ${answerForm(row, card)}`
    }`,
    isLive: false,
  });
}

/** Only the follow-up itself knows whether its question is still open. */
async function asItIsNow({ clock, ask }: Desk, row: QuestionRow): Promise<{ row: QuestionRow; note?: string | Html }> {
  const { name, owner, decision, who, decided } = row;
  if (decision) {
    return {
      row,
      note: html`Answered: ${decidedWords(decision)}${byWhom(who || undefined)}, ${when(decided, clock)}.`,
    };
  }
  const answer = await ask(`the state of ${owner}`, WAIT_MS, (temporal) => askFollowUpState(temporal, owner));
  if (answer.state !== 'answered')
    return { row, note: `Whether it is still open is not known now: ${whyNotKnown(answer)}. You may try to answer.` };
  const state = answer.value;
  if (state.question?.name === name) return { row: { ...row, proposal: state.question.proposal ?? '' } };
  const done = state.decided?.question === name ? state.decided : undefined;
  const note = done
    ? `Answered already: ${SAYS[done.decision]}${byWhom(done.by)}.${done.done ? ` Done: ${done.done}.` : ''}`
    : 'This question is closed: its follow-up has continued or has ended.';
  return { row: { ...row, decision: 'none' }, note };
}

/** Read from Temporal, and only after a click with DESK_TEXTS=on-demand. */
async function lastWords(ctx: Context, { model, settings, ask }: Desk, { lead }: QuestionRow): Promise<Html> {
  const [reply] = lead ? (await model.events({ kind: 'reply_received', lead }, { limit: 1 })).rows : [];
  if (!reply?.words) return html``;
  const heading = html`<h2>What the lead wrote last</h2>`;
  if (settings.desk.texts === 'on-demand' && !param(ctx, 'text'))
    return html`${heading}
      <p><a class="button" href="${samePage(ctx, { text: 1 })}">Show it</a></p>`;
  const answer = await ask(`the event ${reply.id}`, WAIT_MS, (temporal) => leadEventOf(temporal, reply));
  if (answer.state !== 'answered')
    return html`${heading}
      <p class="quiet">It is not known now: ${whyNotKnown(answer)}.</p>`;
  const text = answer.value && textOfEvent(answer.value);
  return html`${heading}
    <blockquote dir="auto">${text?.slice(0, LONGEST).toWellFormed() || '(empty)'}</blockquote>`;
}

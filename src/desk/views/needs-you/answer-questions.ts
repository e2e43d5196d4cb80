import type { Context } from 'koa';
import { answerUpdate } from '../../../../workflows/follow-up-engine/messages.ts';
import { answerText, sendAnswer } from '../../../decisions/answer.ts';
import type { ActionOutcome } from '../../../decisions/bulk-action.ts';
import { type QuestionAnswer, SAYS } from '../../../domain/follow-up/question.ts';
import { readForm } from '../../../http/form.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import { historyOf, updatesOf } from '../../../runs/history.ts';
import type { Temporal } from '../../../temporal/connection.ts';
import type { Desk } from '../../desk.ts';
import { everyRow } from '../../page/every-row.ts';
import { rateIn } from '../../page/order-fields.ts';
import { orderJob } from '../../page/order-job.ts';
import { personOf, seeOther } from '../../route.ts';
import { openOf, QUESTIONS_PATH, wantedQuestions } from './wanted-questions.ts';
import { ANSWERING, questionCount } from './words.ts';

/** Answers the question of the form, or those that are ticked or match as they are proposed. */
export async function answerQuestions(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'reject') return ctx.throw(400, 'Please go back, and approve or reject.');
  const wanted = wantedQuestions(form);
  // Who answers one that is answered already is told who was first.
  const filter = wanted.isAll ? openOf(wanted) : { id: wanted.ids };
  const items = await everyRow((page) => desk.model.questions(filter, page), itemOf);
  if (!items.length && wanted.isAll) return seeOther(ctx, `${QUESTIONS_PATH}/confirm?${form.toString()}`);
  if (!items.length) return ctx.throw(400, 'No question was chosen. Please go back and tick at least one.');
  const by = personOf(ctx).name;
  const isOne = items.length === 1;
  const [first] = isOne ? (await desk.model.questions(filter, { limit: 1 })).rows : [];
  const text = first && decision === 'approve' ? textIn(ctx, form, first) : undefined;
  const given: Omit<QuestionAnswer, 'question'> =
    text === undefined ? { decision, by } : { decision: 'edit', text, by };
  await orderJob(ctx, desk, {
    title: `${ANSWERING[decision]}${first ? `: ${first.title}` : ` ${questionCount(items.length)}`}`,
    done: text === undefined ? SAYS[decision] : 'approved with your text',
    already: 'answered already',
    back: form.get('back') ?? '',
    perSecond: rateIn(ctx, form),
    items,
    async apply({ owner, name }) {
      const outcome = await sendAnswer(desk.temporal, owner, { question: name, ...given });
      return outcome === 'done' || outcome === 'unanswered'
        ? outcome
        : whyNot(desk.temporal, owner, name, outcome, isOne);
    },
  });
}

const itemOf = ({ id, owner, name, lead }: QuestionRow) => ({ id, owner, name, ...(lead && { lead }) });

/** A person who answers one question is told who was first; of many, those that were answered are counted. */
async function whyNot(
  temporal: Temporal,
  owner: string,
  question: string,
  outcome: Exclude<ActionOutcome, 'done' | 'unanswered'>,
  isOne: boolean,
): Promise<ActionOutcome> {
  const before = await answerBefore(temporal, owner, question).catch(() => undefined);
  if (before) return isOne ? { reason: `it was answered already: ${answerText(before)}` } : 'already';
  return outcome === 'already' ? { reason: 'its follow-up has ended, so nobody is asked any more' } : outcome;
}

/** The follow-up may have ended since, so it cannot be asked. */
async function answerBefore(temporal: Temporal, owner: string, question: string): Promise<QuestionAnswer | undefined> {
  const history = await temporal.call(() => historyOf(temporal, owner));
  return updatesOf(history, answerUpdate).findLast(({ input }) => input.question === question)?.input;
}

/** The text if the person has changed it. Browsers send each line break as two characters. */
function textIn(ctx: Context, form: URLSearchParams, { editable, proposal }: QuestionRow): string | undefined {
  const given = form.get('text')?.replace(/\r\n?/g, '\n');
  if (given === undefined || !editable) return undefined;
  if (!given.trim()) return ctx.throw(400, 'Please go back and write a text, or reject.');
  return given.trim() === proposal.replace(/\r\n?/g, '\n').trim() ? undefined : given;
}

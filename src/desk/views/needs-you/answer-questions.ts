import type { Context } from 'koa';
import { answerUpdate } from '../../../../workflows/follow-up-engine/messages.ts';
import { answerQuestion, answerText } from '../../../decisions/answer.ts';
import type { ActionOutcome } from '../../../decisions/bulk-action.ts';
import type { Decision, QuestionAnswer } from '../../../domain/follow-up/question.ts';
import { readForm } from '../../../http/form.ts';
import type { QuestionRow } from '../../../read-model/rows.ts';
import { historyOf, updatesOf } from '../../../runs/history.ts';
import type { Temporal } from '../../../temporal/connection.ts';
import type { Desk } from '../../desk.ts';
import { orderJob } from '../../page/order-job.ts';
import { personOf } from '../../route.ts';
import { rateIn } from './form-fields.ts';

const DONE = { approve: 'approved', reject: 'rejected' };
const VERB = { approve: 'Approve', reject: 'Reject' };

/** Answers the question of the form, or the ticked ones as they are proposed. */
export async function answerQuestions(ctx: Context, desk: Desk): Promise<void> {
  const form = await readForm(ctx);
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'reject') return ctx.throw(400, 'Please go back, and approve or reject.');
  const { rows } = await desk.model.questions({ id: form.getAll('id') }, { limit: 1_000 });
  const [first] = rows;
  if (!first) return ctx.throw(400, 'No question was chosen. Please go back and tick at least one.');
  const by = personOf(ctx).name;
  const text = decision === 'approve' && rows.length === 1 ? textIn(ctx, form, first) : undefined;
  await orderJob(ctx, desk, {
    title: rows.length === 1 ? `${VERB[decision]}: ${first.title}` : `${VERB[decision]} ${rows.length} questions`,
    done: text === undefined ? DONE[decision] : 'approved with your text',
    already: 'answered already',
    back: form.get('back') ?? '',
    perSecond: rateIn(ctx, form),
    items: rows.map(({ id, owner, name, lead }) => ({ id, owner, name, ...(lead && { lead }) })),
    apply: ({ owner, name }) =>
      answered(desk, owner, decision, { question: name, by, ...(text !== undefined && { text }) }),
  });
}

/** A refusal says who answered what before. */
async function answered(
  { temporal }: Desk,
  owner: string,
  decision: Decision,
  options: { question: string; by: string; text?: string },
): Promise<ActionOutcome> {
  try {
    await answerQuestion(temporal, owner, decision, options);
    return 'done';
  } catch (error) {
    const before = await answerBefore(temporal, owner, options.question).catch(() => undefined);
    return { reason: before ? `it was answered already: ${answerText(before)}` : (error as Error).message };
  }
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

import { answerUpdate } from '../../workflows/follow-up-engine/messages.ts';
import { command } from '../domain/command.ts';
import { byWhom, type Decision, type QuestionAnswer, SAYS } from '../domain/follow-up/question.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { describeFollowUp } from '../runs/find-follow-up.ts';
import { askFollowUpState } from '../runs/follow-up-state.ts';
import type { RunRow } from '../runs/row.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { ActionOutcome, BulkAction } from './bulk-action.ts';
import { outcomeOf } from './outcome.ts';

export interface AnswerOptions {
  /** The name of the question; the open one if it is left out. */
  question?: string;
  /** Approves this text instead of the proposed one. */
  text?: string;
  by?: string;
}

/** Sends an answer; `already` if the follow-up has ended. */
export const sendAnswer = (temporal: Temporal, id: string, answer: QuestionAnswer): Promise<ActionOutcome> =>
  outcomeOf(temporal, () => temporal.client.workflow.getHandle(id).executeUpdate(answerUpdate, { args: [answer] }));

/** A follow-up that waits for an answer. */
export interface AskingRun extends RunRow {
  /** The name of its open question. */
  question: string;
}

/** Answers the question that each follow-up asks, as it is proposed. */
export const answering = (temporal: Temporal, decision: Decision, by: string | undefined): BulkAction<AskingRun> => ({
  name: decision,
  done: SAYS[decision],
  doneField: 'done',
  already: 'over',
  listedBy: 'follow-ups list --waiting',
  groups: { followUp: ({ kind }) => kind, question: ({ question }) => question },
  appliesTo: () => true,
  apply: ({ id, question }) => sendAnswer(temporal, id, { question, decision, ...(by && { by }) }),
});

/**
 * Answers the open question of a follow-up.
 * @param given the follow-up's id, or the beginning of it.
 * @throws one sentence if the question was not decided by this answer.
 */
export async function answerQuestion(
  temporal: Temporal,
  given: string,
  decision: Decision,
  { question, text, by }: AnswerOptions,
): Promise<QuestionAnswer & { id: string }> {
  const { status, workflowId: id } = await describeFollowUp(temporal, given);
  if (status.name !== 'RUNNING') throw new Error(`${id} is ${status.name.toLowerCase()}: it has no open question`);
  const state = await askFollowUpState(temporal, id).catch((error: Error) => {
    throw new Error(`the open question of ${id} is not known: ${error.message}`, { cause: error });
  });
  const { question: open } = state;
  const name = question ?? open?.name;
  if (name === undefined) throw new Error(whyNoneIsOpen(id, state));
  if (text !== undefined && open?.name === name && !open.editable) {
    throw new Error(`another text is given, but ${name} (“${open.title}”) can only be approved or rejected as it is`);
  }
  const answered: QuestionAnswer = {
    question: name,
    decision: text === undefined ? decision : 'edit',
    ...(text !== undefined && { text }),
    ...(by && { by }),
  };
  const outcome = await sendAnswer(temporal, id, answered);
  if (outcome === 'done') return { id, ...answered };
  if (outcome === 'already') throw new Error(`${id} has ended in the meantime`);
  if (outcome === 'unanswered') {
    throw new Error(`${id} did not answer; it may still accept this answer once a worker runs (${command('doctor')})`);
  }
  throw new Error(outcome.reason);
}

const WORDS = { approve: 'approved', reject: 'rejected', edit: 'approved with another text' };

/** "move is approved by maya" */
export const answerText = ({ question, decision, by }: QuestionAnswer): string =>
  `${question} is ${WORDS[decision]}${by ? ` by ${by}` : ''}`;

/** Names the question that was decided last: the person may have meant that one. */
function whyNoneIsOpen(id: string, { standing, decided }: FollowUpState): string {
  if (!decided) return `${id} has no open question: it ${standing}`;
  return `${id} has no open question: ${answerText(decided)}${decided.by ? '' : byWhom(undefined)}`;
}

import { command } from '../../domain/command.ts';
import type { Decision, FollowUpState, QuestionAnswer } from '../../domain/follow-up/follow-up.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { answerUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import { outcomeOf } from '../bulk/outcome.ts';
import { describeFollowUp } from './find.ts';
import { stateOf } from './state.ts';

export interface AnswerOptions {
  /** The open one, where it is left out. */
  question?: string;
  /** Approves this instead of what was proposed. */
  text?: string;
  by?: string;
}

/** Answers the open question of a follow-up, which is named by its id or the beginning of it. Rejects with one sentence where it was not this answer that decided it. */
export async function answerQuestion(
  temporal: Temporal,
  given: string,
  decision: Decision,
  { question, text, by }: AnswerOptions,
): Promise<QuestionAnswer & { id: string }> {
  const { status, workflowId: id } = await describeFollowUp(temporal, given);
  if (status.name !== 'RUNNING') throw new Error(`${id} is ${status.name.toLowerCase()}, so it asks nothing any more`);
  const state = await stateOf(temporal, id).catch((error: Error) => {
    throw new Error(`${id} cannot be asked what it asks: ${error.message}`);
  });
  const { question: open } = state;
  const name = question ?? open?.name;
  if (name === undefined) throw new Error(whyNoneIsOpen(id, state));
  if (text !== undefined && open?.name === name && !open.editable) {
    throw new Error(`--text is given, but ${name} (“${open.title}”) can only be approved or rejected as it is`);
  }
  const answered: QuestionAnswer = {
    question: name,
    decision: text === undefined ? decision : 'edit',
    ...(text !== undefined && { text }),
    ...(by && { by }),
  };
  const handle = temporal.client.workflow.getHandle(id);
  const outcome = await outcomeOf(temporal, () => handle.executeUpdate(answerUpdate, { args: [answered] }));
  if (outcome === 'done') return { id, ...answered };
  if (outcome === 'already') throw new Error(`${id} has ended meanwhile`);
  if (outcome === 'unanswered') {
    throw new Error(`${id} has not answered; once a worker runs (${command('doctor')}) it may still take this`);
  }
  throw new Error(outcome.reason);
}

const WORDS = { approve: 'approved', reject: 'rejected', edit: 'approved with another text' };

export const answerText = ({ question, decision, by }: QuestionAnswer): string =>
  `${question} is ${WORDS[decision]}${by ? ` by ${by}` : ''}`;

/** The one before may have been what was meant. */
function whyNoneIsOpen(id: string, { standing, decided }: FollowUpState): string {
  if (!decided) return `${id} asks nothing at present: it ${standing}`;
  return `${id} asks nothing at present: ${answerText(decided)}${decided.by ? '' : ', as nobody answered in time'}`;
}

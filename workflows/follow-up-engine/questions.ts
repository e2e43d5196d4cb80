import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import {
  ANSWERS,
  byWhom,
  DECISIONS,
  type OpenQuestion,
  type Question,
  type QuestionAnswer,
  SAYS,
  type Verdict,
} from '../../src/domain/follow-up/question.ts';
import { wrongField } from '../effects/wrong-field.ts';
import { answerUpdate } from './messages.ts';
import type { RunState } from './state.ts';

export interface Questions {
  /** Opens a question. Resolves with the answer or, after the deadline, with what the question says otherwise. */
  open(question: OpenQuestion): Promise<Verdict>;
}

/**
 * Takes a person's answer to the open question. The first answer holds.
 * @param onChange called after a question was opened, answered or closed.
 */
export function openQuestions(state: RunState, onChange: () => void): Questions {
  function take(given: QuestionAnswer): void {
    const { question } = state;
    if (question) question.verdict = verdictOf(question, given);
    onChange();
  }
  setHandler(answerUpdate, take, {
    validator: (given: QuestionAnswer | undefined) => mustAnswer(given, state),
    description: 'Answers the open question: question, decision (approve, reject, edit), text, by',
  });

  return {
    async open(question) {
      const asked: NonNullable<RunState['question']> = { ...question };
      state.question = asked;
      onChange();
      try {
        await condition(() => asked.verdict !== undefined, Math.max(question.until - Date.now(), 1), {
          summary: `an answer: until ${question.untilSays}`,
        });
      } finally {
        // A question is also closed if the follow-up ends before anybody answers.
        delete state.question;
        state.lastQuestion = asked;
        onChange();
      }
      return (asked.verdict ??= withProposal(question, { decision: question.otherwise }));
    },
  };
}

const verdictOf = (question: Question, { decision, text, by }: QuestionAnswer): Verdict => ({
  ...withProposal(question, { decision: decision === 'edit' ? 'approve' : decision }),
  ...(decision === 'edit' && text !== undefined && { text }),
  ...(by && { by }),
});

const withProposal = ({ proposal }: Question, verdict: Verdict): Verdict =>
  proposal === undefined ? verdict : { ...verdict, text: proposal };

/** Refuses an answer. Input from outside may be anything, whatever its type says. */
function mustAnswer(given: QuestionAnswer | undefined, { question: open, lastQuestion }: RunState): void {
  const { question, decision, text, by } = given ?? ({} as QuestionAnswer);
  const answered = [open, lastQuestion].find((one) => one?.name === question)?.verdict;
  if (answered) {
    throw refused(`${question} is answered already: ${SAYS[answered.decision]}${byWhom(answered.by)}`);
  }
  if (!open) throw refused(`question is ${JSON.stringify(question)}, but no question is open`);
  if (open.name !== question) throw wrongField('question', question, JSON.stringify(open.name));
  const answers: readonly string[] = open.editable ? ANSWERS : DECISIONS;
  if (!answers.includes(decision)) throw wrongField('decision', decision, `one of ${answers.join(', ')}`);
  if (decision === 'edit' && !(typeof text === 'string' && text.trim()))
    throw wrongField('text', text, 'the text to use');
  if (by !== undefined && typeof by !== 'string') throw wrongField('by', by, 'a text');
}

const refused = (message: string) => ApplicationFailure.nonRetryable(message);

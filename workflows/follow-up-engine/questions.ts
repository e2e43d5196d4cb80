import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import {
  ANSWERS,
  type Decided,
  DECISIONS,
  type OpenQuestion,
  type Question,
  type QuestionAnswer,
  SAYS,
  type Verdict,
} from '../../src/domain/follow-up/follow-up.ts';
import { wrongField } from '../effects/wrong-field.ts';
import { answerUpdate } from './messages.ts';

type Open = OpenQuestion & { verdict?: Verdict };
type Last = Pick<Open, 'name' | 'verdict'> & { done?: string };

/**
 * Takes a person's answer to the question that is open. The first answer holds.
 * @param onChange called when a question was opened or is open no more.
 */
export function openQuestions(onChange: () => void, before?: Decided) {
  let open: Open | undefined;
  let last: Last | undefined = before && { name: before.question, verdict: before };

  const take = (given: QuestionAnswer) => {
    open!.verdict = verdictOf(open!, given);
    onChange();
  };
  setHandler(answerUpdate, take, {
    validator: (given: QuestionAnswer | undefined) => mustAnswer(given, open, last),
    description: 'Answers the open question: question, decision (approve, reject, edit), text, by',
  });

  return {
    open: (): OpenQuestion | undefined =>
      open && !open.verdict ? (({ verdict: _, ...question }) => question)(open) : undefined,
    decided: (): Decided | undefined => {
      const decided: Last | undefined = open?.verdict ? open : last;
      const { name, verdict, done } = decided ?? {};
      return verdict && { question: name!, ...verdict, ...(done !== undefined && { done }) };
    },
    /** What was approved last has been done. */
    done: (what: string) => void (last && (last.done = what)),
    /** Resolves with the answer, or after the deadline with what holds otherwise. */
    async put(question: OpenQuestion): Promise<Verdict> {
      const asked: Open = { ...question };
      open = asked;
      onChange();
      try {
        await condition(() => asked.verdict !== undefined, Math.max(question.until - Date.now(), 1), {
          summary: `an answer: until ${question.untilSays}`,
        });
      } finally {
        // Where the follow-up has ended meanwhile it is closed too.
        [open, last] = [undefined, asked];
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

/** What comes from outside may be anything, whatever its type says. */
function mustAnswer(given: QuestionAnswer | undefined, open: Open | undefined, last: Last | undefined): void {
  const { question, decision, text, by } = given ?? ({} as QuestionAnswer);
  const earlier = [open, last].find((one) => one?.name === question && one.verdict);
  if (earlier) {
    const { decision: was, by: whom } = earlier.verdict!;
    throw refused(
      `${question} is answered already: ${SAYS[was]}${whom ? ` by ${whom}` : ', as nobody had answered in time'}`,
    );
  }
  if (!open || open.name !== question) {
    throw refused(
      `question is ${JSON.stringify(question)}, it should be ${open ? JSON.stringify(open.name) : 'open: none is'}`,
    );
  }
  const answers: readonly string[] = open.editable ? ANSWERS : DECISIONS;
  if (!answers.includes(decision)) throw wrongField('decision', decision, `one of ${answers.join(', ')}`);
  if (decision === 'edit' && !(typeof text === 'string' && text.trim()))
    throw wrongField('text', text, 'the text to use');
  if (by !== undefined && typeof by !== 'string') throw wrongField('by', by, 'a text');
}

const refused = (message: string) => ApplicationFailure.nonRetryable(message);

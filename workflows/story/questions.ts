import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import {
  ANSWERS,
  DECISIONS,
  type OpenQuestion,
  type Question,
  type QuestionAnswer,
  type Verdict,
} from '../../src/domain/follow-up.ts';
import { wrongField } from '../refusal.ts';
import { answer } from './messages.ts';

type Open = OpenQuestion & { verdict?: Verdict };

/** Takes a person's answer to the question that is open. The first answer holds. */
export function openQuestions() {
  let open: Open | undefined;
  let last: Open | undefined;

  setHandler(answer, (given) => void (open!.verdict = verdictOf(open!, given)), {
    validator: (given: QuestionAnswer | undefined) => mustAnswer(given, open, last),
    description: 'Answers the open question: question, decision (approve, reject, edit), text, by',
  });

  return {
    open: (): OpenQuestion | undefined =>
      open && !open.verdict ? (({ verdict: _, ...question }) => question)(open) : undefined,
    decided: () => {
      const decided = open?.verdict ? open : last;
      return decided?.verdict && { question: decided.name, ...decided.verdict };
    },
    /** Resolves with the answer, or after the deadline with what holds otherwise. */
    async put(question: OpenQuestion): Promise<Verdict> {
      const asked: Open = { ...question };
      open = asked;
      try {
        await condition(() => asked.verdict !== undefined, Math.max(question.until - Date.now(), 1));
      } finally {
        // Where the follow-up has ended meanwhile it is closed too.
        [open, last] = [undefined, asked];
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
function mustAnswer(given: QuestionAnswer | undefined, open: Open | undefined, last: Open | undefined): void {
  const { question, decision, text, by } = given ?? ({} as QuestionAnswer);
  const earlier = [open, last].find((one) => one?.name === question && one.verdict);
  if (earlier) {
    const { decision: was, by: whom } = earlier.verdict!;
    throw refused(
      `${question} is answered already: ${was}${whom ? ` by ${whom}` : ', as nobody had answered in time'}`,
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

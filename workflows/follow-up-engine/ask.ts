import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { effect, type Effect } from '../../src/domain/effect.ts';
import type { FollowUpMode, Question, Verdict } from '../../src/domain/follow-up/follow-up.ts';
import type { Moment } from '../../src/domain/follow-up/lookups.ts';
import type { openDecisions } from './decisions.ts';
import { uniqueNames } from './unique-names.ts';
import type { openQuestions } from './questions.ts';
import type { Timeline } from './timeline.ts';

interface Means {
  lead: string;
  mode: FollowUpMode;
  questions: ReturnType<typeof openQuestions>;
  timeline: Timeline;
  perform(effect: Effect): Promise<unknown>;
  stepOn(): Promise<void>;
  decisions: ReturnType<typeof openDecisions>;
  momentOf(words: string, from: number): Promise<Moment>;
}

/** Puts a question to people in Slack. It can be answered while Slack is away: by the CLI. */
export function openAsk({ lead, mode, questions, timeline, perform, stepOn, decisions, momentOf }: Means) {
  return { named: uniqueNames(), put };

  async function put(question: Question): Promise<Verdict> {
    const { title, proposal, deadline, otherwise } = question;
    if (mode === 'dry-run') {
      timeline.note(`would ask: ${title} (goes on as if approved)`);
      return { decision: 'approve', ...(proposal !== undefined && { text: proposal }) };
    }
    const { at, says } = await momentOf(deadline, Date.now());
    const posting = new CancellationScope();
    const posted = posting
      .run(() => perform(postOf(question, lead, says)))
      .catch((failure: unknown) => {
        if (!isCancellation(failure)) throw failure;
      });
    timeline.stands(`asks: ${title} Until ${says}; then: ${otherwise}`, at);
    const verdict = await questions.put({ ...question, until: at, untilSays: says });
    posting.cancel();
    await posted;
    const decided = verdictOf(title, verdict, proposal);
    timeline.note(decided);
    timeline.stands(decided);
    await stepOn();
    decisions.decided(question, verdict);
    return verdict;
  }
}

function verdictOf(title: string, { decision, text, by }: Verdict, proposal: string | undefined): string {
  const edited = text === proposal ? '' : `, with the text: ${text}`;
  return `${title} ${DECIDED[decision]}${by ? ` by ${by}` : ', as nobody answered in time'}${edited}`;
}

const DECIDED = { approve: 'Approved', reject: 'Rejected' } as const;

function postOf({ name, title, proposal, editable, otherwise }: Question, lead: string, until: string): Effect {
  const choices = editable ? 'approve, reject or edit' : 'approve or reject';
  return effect('postMessage', `ask-${name}`, `Slack: ${title}`, {
    audience: 'replies',
    title,
    lines: [`Please ${choices} until ${until}; after that: ${otherwise}.`],
    ...(proposal !== undefined && { quote: proposal }),
    lead,
    question: name,
  });
}

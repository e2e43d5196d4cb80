import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { effect, type Effect } from '../../src/domain/effect.ts';
import type { Moment } from '../../src/domain/follow-up/lookups.ts';
import { byWhom, type Question, type Verdict } from '../../src/domain/follow-up/question.ts';
import type { Announcements } from './announcements.ts';
import type { Questions } from './questions.ts';
import type { RunState } from './state.ts';
import type { Timeline } from './timeline.ts';
import { uniqueNames } from './unique-names.ts';

export interface AskParts {
  state: RunState;
  timeline: Timeline;
  questions: Questions;
  announcements: Announcements;
  perform(effect: Effect): Promise<unknown>;
  stepOn(): Promise<void>;
  momentOf(words: string, from: number): Promise<Moment>;
}

export interface Ask {
  /** Gives a question a name that no other question of the follow-up has. */
  named(question: Question): Question;
  /** Resolves with the answer or, after the deadline, with what the question says otherwise. */
  put(question: Question): Promise<Verdict>;
}

/** Asks people in Slack. While Slack cannot be reached, the command line can answer. */
export function openAsk(parts: AskParts): Ask {
  const { state, timeline, questions, announcements, perform, stepOn, momentOf } = parts;
  return { named: uniqueNames(), put };

  async function put(question: Question): Promise<Verdict> {
    const { title, proposal, deadline, otherwise } = question;
    if (state.mode === 'dry-run') {
      timeline.note(`would ask: ${title} (continues as if approved)`);
      return { decision: 'approve', ...(proposal !== undefined && { text: proposal }) };
    }
    const { at, says } = await momentOf(deadline, Date.now());
    const posting = new CancellationScope();
    const posted = posting
      .run(() => perform(messageOf(question, state.lead, says)))
      .catch((failure: unknown) => {
        if (!isCancellation(failure)) throw failure;
      });
    timeline.stand(`asks: ${title} Until ${says}; then: ${otherwise}`, at);
    const verdict = await questions.open({ ...question, until: at, untilSays: says });
    // A message that Slack has not taken yet is of no use any more.
    posting.cancel();
    await posted;
    const decided = verdictText(title, verdict, proposal);
    timeline.note(decided);
    timeline.stand(decided);
    await stepOn();
    announcements.decided(question, verdict);
    return verdict;
  }
}

function verdictText(title: string, { decision, text, by }: Verdict, proposal: string | undefined): string {
  const edited = text === proposal ? '' : `, with the text: ${text}`;
  return `${title} ${DECIDED[decision]}${byWhom(by)}${edited}`;
}

const DECIDED = { approve: 'Approved', reject: 'Rejected' } as const;

function messageOf({ name, title, proposal, editable, otherwise }: Question, lead: string, until: string): Effect {
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

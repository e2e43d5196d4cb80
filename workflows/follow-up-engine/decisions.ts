import { changesTheWorld } from '../../src/domain/activities.ts';
import { effect, type Effect } from '../../src/domain/effect.ts';
import type { Question, Verdict } from '../../src/domain/follow-up/follow-up.ts';
import type { openQuestions } from './questions.ts';

interface Means {
  lead: string;
  questions: ReturnType<typeof openQuestions>;
  /** Runs that began without this go on without it. */
  isTold: boolean;
  perform(effect: Effect): Promise<unknown>;
}

/** Tells the team what became of a question: that it was rejected, or that what was approved is done. */
export function openDecisions({ lead, questions, isTold, perform }: Means) {
  const tellings: Promise<unknown>[] = [];
  let approved: { name: string; who: string } | undefined;
  let last: string | undefined;

  function tell(name: string, title: string): void {
    if (!isTold) return;
    const message = { audience: 'replies', title, lead } as const;
    const told = perform(effect('postMessage', `decided-${name}`, `Slack: ${title}`, message));
    // Awaited at the end; until then a cancellation is no unhandled rejection.
    told.catch(() => undefined);
    tellings.push(told);
  }

  return {
    decided({ name, title }: Question, { decision, by }: Verdict): void {
      const who = by ? ` by ${by}` : ', as nobody answered in time';
      approved = decision === 'approve' ? { name, who: `Approved${who}` } : undefined;
      last = decision === 'approve' ? undefined : `rejected${who}; nothing was sent`;
      if (decision === 'reject') tell(name, `Rejected${who}; nothing was sent or done. ${title}`);
    },
    /** An effect was done; the first one after an approval is what was approved. */
    done({ activity, summary }: Effect): void {
      if (!approved || !changesTheWorld(activity) || activity === 'postMessage') return;
      const { name, who } = approved;
      approved = undefined;
      questions.done(summary);
      tell(name, `${who}. Done: ${summary}`);
    },
    /** How it ended, where the last question was rejected. */
    lastWord: () => last,
    areTold: () => Promise.all(tellings),
  };
}

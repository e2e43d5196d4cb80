import { changesTheWorld } from '../../src/domain/activities.ts';
import { effect, type Effect } from '../../src/domain/effect.ts';
import { byWhom, type Question, type Verdict } from '../../src/domain/follow-up/question.ts';
import type { RunState } from './state.ts';

export interface Announcements {
  /** Takes the decision on a question; announces a rejection. */
  decided(question: Question, verdict: Verdict): void;
  /** Takes an effect that was done; announces the first one after an approval, because it is what was approved. */
  done(effect: Effect): void;
  /** How the follow-up ended, if the last question was rejected. */
  lastWord(): string | undefined;
  /** Resolves when all announcements are posted. */
  allPosted(): Promise<unknown>;
}

/**
 * Notifies the team of the outcome of a question: it was rejected, or what was approved has been done.
 * @param isOn false for runs that began before there were announcements: they post none.
 */
export function openAnnouncements(
  state: RunState,
  isOn: boolean,
  perform: (effect: Effect) => Promise<unknown>,
): Announcements {
  const posts: Promise<unknown>[] = [];
  let approved: { name: string; who: string } | undefined;
  let last: string | undefined;

  function announce(name: string, title: string): void {
    if (!isOn) return;
    const message = { audience: 'replies', title, lead: state.lead } as const;
    const posted = perform(effect('postMessage', `decided-${name}`, `Slack: ${title}`, message));
    // It is awaited at the end; a cancellation before that must not be an unhandled rejection.
    posted.catch(() => undefined);
    posts.push(posted);
  }

  return {
    decided({ name, title }, { decision, by }) {
      const who = byWhom(by);
      approved = decision === 'approve' ? { name, who: `Approved${who}` } : undefined;
      last = decision === 'approve' ? undefined : `rejected${who}; nothing was sent`;
      if (decision === 'reject') announce(name, `Rejected${who}; nothing was sent or done. ${title}`);
    },
    done({ activity, summary }) {
      if (!approved || !changesTheWorld(activity) || activity === 'postMessage') return;
      const { name, who } = approved;
      approved = undefined;
      if (state.lastQuestion) state.lastQuestion.done = summary;
      announce(name, `${who}. Done: ${summary}`);
    },
    lastWord: () => last,
    allPosted: () => Promise.all(posts),
  };
}

import { ActivityFailure, ApplicationFailure, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { Telling } from '../../src/domain/monitor/alerts.ts';
import { needsPerson } from '../../src/domain/failure.ts';
import type { MonitorState, Trouble } from '../../src/domain/monitor/state.ts';
import { postMessage } from './activities.ts';

const MOST_UNSAID = 50;

/** What is still to be said; the newest word on something takes the place of older ones that were not said yet. */
export function hold(unsaid: Telling[], tellings: Telling[]): Telling[] {
  const isOutdated = ({ about }: Telling) => about !== undefined && tellings.some((one) => one.about === about);
  return [...unsaid.filter((one) => !isOutdated(one)), ...tellings].slice(-MOST_UNSAID);
}

/**
 * What cannot be said now is said in a later round, under the same key.
 * @param dropsRejected what is refused for what it says would be refused every round and hold up the others.
 */
export async function tell(state: MonitorState, troubles: Trouble[], dropsRejected: boolean): Promise<void> {
  const { workflowId } = workflowInfo();
  for (const telling of [...state.unsaid]) {
    const { key, message, triedSince } = telling;
    telling.triedSince ??= Date.now();
    try {
      await postMessage(message, `${workflowId}/${key}`, triedSince);
    } catch (failure) {
      const trouble = troubleOf('tell', failure);
      troubles.push(trouble);
      if (!dropsRejected || trouble.class !== 'rejected') return;
    }
    state.unsaid.shift();
  }
}

/** What an activity could not do; a fault of ours is for Temporal to show. */
export function troubleOf(step: Trouble['step'], failure: unknown): Trouble {
  if (!(failure instanceof ActivityFailure) || isCancellation(failure)) throw failure;
  const { cause } = failure;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const known = needsPerson(type) || type === 'unavailable' || type === 'rate-limited';
  return { step, class: known ? type : 'unknown', message: (cause ?? failure).message };
}

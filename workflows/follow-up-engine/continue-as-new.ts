import { condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { FollowUpStart } from '../../src/domain/follow-up/start.ts';
import type { FollowUpEnd } from '../../src/domain/follow-up/state.ts';
import { headline } from '../../src/domain/headline.ts';
import { summaryOf } from '../../src/domain/text/markdown.ts';

/**
 * Waits until Temporal suggests that another run continues this one and `isFree` is true, then calls `act`.
 * @returns whether `act` was called.
 */
export function onceHistoryIsLong(isFree: () => boolean, act: () => void): () => boolean {
  let isCalled = false;
  const isDue = () => workflowInfo().continueAsNewSuggested && isFree();
  void condition(isDue)
    .then(() => {
      isCalled = true;
      act();
    })
    // The run is over, or has left this worker's memory.
    .catch(() => undefined);
  return () => isCalled;
}

/** Ends this run and starts the next one. A new run has no static summary, so its memo says what it is about. */
export const continueFollowUp = (start: FollowUpStart): Promise<never> =>
  makeContinueAsNewFunc<(start: FollowUpStart) => Promise<FollowUpEnd>>({
    memo: { summary: summaryOf(headline(start.event)) },
  })(start);

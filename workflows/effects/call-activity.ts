import { ActivityFailure, ApplicationFailure, isCancellation, patched } from '@temporalio/workflow';
import { type Activities, LANE_OF, type LaneQueues } from '../../src/domain/activities.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { needsPerson, NO_ROOM } from '../../src/domain/failure.ts';
import { activities, localActivities } from '../activities.ts';

export interface CallOptions {
  /** The task queues of the vendors. */
  queues: LaneQueues;
  /** Present: an effect is tried first beside its workflow. Says whether a second call of the activity is harmless. */
  isRepeatable?: ((activity: keyof Activities) => boolean) | undefined;
  /** A first try has failed: another call follows. */
  onFailedTry?: (() => void) | undefined;
}

interface Called {
  result: unknown;
  /** It was done as a local activity. */
  isLocal: boolean;
}

type Call = { executeWithOptions(options: object, args: unknown[]): Promise<unknown> };

/**
 * Calls the activity of an effect. The first try is made by the worker of the workflow, so that it ends sooner:
 *
 * - If a second call is harmless, as a local activity in the workflow's first task. If that fails, a regular activity
 *   follows, unless the failure needs a person: a second call would only fail again.
 * - Else as a regular activity on the workflow's own task queue. It is retried there.
 *
 * If calls to the vendor wait already, the first try is refused, and the effect waits on the vendor's task queue.
 */
export async function callActivity(
  { activity, summary }: Effect,
  [input, key, triedSince]: [input: unknown, key: string, triedSince: number | undefined],
  { queues, isRepeatable, onFailedTry }: CallOptions,
): Promise<Called> {
  const lane = LANE_OF[activity];
  const taskQueue = lane === null ? undefined : queues[lane];
  const args = [input, key, triedSince];
  const regular = (activities as Record<keyof Activities, unknown>)[activity] as Call;
  if (isRepeatable) {
    try {
      if (isRepeatable(activity)) {
        const local = (localActivities as Record<keyof Activities, unknown>)[activity] as Call;
        return { result: await local.executeWithOptions({ summary }, args), isLocal: true };
      }
      if (taskQueue) return { result: await regular.executeWithOptions({ summary }, [...args, true]), isLocal: false };
    } catch (failure) {
      const isRefused = thrownBy(failure)?.type === NO_ROOM;
      if (isCancellation(failure) || !(isRepeatable(activity) || isRefused)) throw failure;
      if (needsPerson(thrownBy(failure)?.type) && patched('parks-first-try')) throw failure;
      if (!isRefused) onFailedTry?.();
    }
  }
  return {
    result: await regular.executeWithOptions({ summary, ...(taskQueue && { taskQueue }) }, args),
    isLocal: false,
  };
}

/** The failure that an activity has thrown: a local activity fails with it, a regular one with an `ActivityFailure` around it. */
export function thrownBy(failure: unknown): ApplicationFailure | undefined {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  return cause instanceof ApplicationFailure ? cause : undefined;
}

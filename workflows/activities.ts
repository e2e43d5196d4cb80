import {
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  type RetryPolicy,
} from '@temporalio/workflow';
import type { Activities } from '../src/domain/activities.ts';

/** Retries without end, with growing pauses of at most 5 minutes. */
export const UNTIL_DONE = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
} satisfies RetryPolicy;

/**
 * The activities of effects. A vendor may be unreachable for days, so they are retried without end. A failure that no
 * retry can fix is not retryable and reaches the workflow immediately.
 */
export const activities = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  // If a worker is killed, its activity is retried after this time, not only after the minute. It is retried too if the
  // worker's event loop stands still for this long, while the first try goes on: so it must not be much shorter.
  heartbeatTimeout: '8 seconds',
  retry: UNTIL_DONE,
});

/**
 * For activities that are tried once within the workflow's task. The task waits for them, so they must not take long: after
 * a failure, or this time, a regular activity follows.
 */
export const TRIED_ONCE = {
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 1 },
} satisfies LocalActivityOptions;

export const localActivities = proxyLocalActivities<Activities>(TRIED_ONCE);

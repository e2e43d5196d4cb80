import { proxyActivities, type RetryPolicy } from '@temporalio/workflow';
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
  // If a worker is killed, its activity is retried after this time, not only after the minute.
  heartbeatTimeout: '15 seconds',
  retry: UNTIL_DONE,
});

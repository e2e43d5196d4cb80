import { proxyActivities, type RetryPolicy } from '@temporalio/workflow';
import type { Activities } from '../src/domain/activities.ts';

/** It never ends, and slows down. */
export const UNTIL_DONE = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '5 minutes',
} satisfies RetryPolicy;

/**
 * The only proxy: a vendor may be away for days, so retries never end and slow down to one in five minutes. What no
 * retry can cure comes back as a non-retryable failure at once.
 */
export const activities = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  // A worker that dies is missed after this, not only after the minute.
  heartbeatTimeout: '15 seconds',
  retry: UNTIL_DONE,
});

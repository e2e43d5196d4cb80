import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../src/domain/activities.ts';
import type { MonitorActivities } from '../../src/domain/monitor.ts';

/** A few tries, then the next round: what fails for longer is told to people and does not hold up the rest. */
const patient = {
  startToCloseTimeout: '1 minute',
  // A worker that dies is missed after this, not only after the minute.
  heartbeatTimeout: '15 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 4 },
} satisfies ActivityOptions;

const { surveyWebhooks, changeWebhook, checkReceiver, resumeWebhook, measureDeliveries, countParked } =
  proxyActivities<MonitorActivities>(patient);

/** It reads page after page and says so: another worker goes on where one that died has stopped. */
const { replayDeliveries } = proxyActivities<MonitorActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '1 minute', maximumAttempts: 8 },
});

export const monitorActivities = {
  surveyWebhooks,
  changeWebhook,
  checkReceiver,
  resumeWebhook,
  replayDeliveries,
  measureDeliveries,
  countParked,
};

export const { postMessage } = proxyActivities<Activities>(patient);

import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../src/domain/activities.ts';
import { oneLine } from '../../src/domain/headline.ts';
import type { MonitorActivities } from '../../src/domain/monitor/activities.ts';

/** A few tries, then the next round: what fails for longer is told to people and does not hold up the rest. */
const patient = {
  startToCloseTimeout: '1 minute',
  // A worker that dies is missed after this, not only after the minute.
  heartbeatTimeout: '15 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 4 },
} satisfies ActivityOptions;

/** It reads page after page and says so: another worker goes on where one that died has stopped. */
const longReading = {
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '1 minute', maximumAttempts: 8 },
} satisfies ActivityOptions;

/** One activity, under a summary for who reads the history. */
const activity = <Name extends keyof MonitorActivities>(name: Name, summary: string, options: ActivityOptions) =>
  proxyActivities<MonitorActivities>({ ...options, summary })[name];

export const monitorActivities = {
  surveyWebhooks: activity('surveyWebhooks', 'Which webhooks does Instantly have, and what should change?', patient),
  changeWebhook: activity('changeWebhook', 'Creates or changes a webhook', patient),
  checkReceiver: activity('checkReceiver', 'Is the receiver ready?', patient),
  resumeWebhook: activity('resumeWebhook', 'Switches a webhook on again', patient),
  replayDeliveries: activity('replayDeliveries', 'Starts what Instantly did not deliver', longReading),
  measureDeliveries: activity('measureDeliveries', 'How do deliveries go?', patient),
  countParked: activity('countParked', 'What waits for a person?', patient),
} satisfies MonitorActivities;

const { postMessage: post } = proxyActivities<Activities>(patient);

/** Posts a message, which its title sums up in the history. */
export const postMessage: Activities['postMessage'] = (...args) =>
  post.executeWithOptions({ summary: oneLine(`Slack: ${args[0].title}`) }, args);

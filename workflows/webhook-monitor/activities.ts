import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../src/domain/activities.ts';
import { oneLine } from '../../src/domain/headline.ts';
import type { MonitorActivities } from '../../src/domain/monitor/activities.ts';

/** A few attempts; then the step has failed until the next round, and the other steps run. */
const SHORT = {
  startToCloseTimeout: '1 minute',
  // If a worker is killed, its activity is retried after this time, not only after the minute.
  heartbeatTimeout: '15 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumAttempts: 4 },
} satisfies ActivityOptions;

/** For an activity that reads many pages and heartbeats: if its worker is killed, another one continues there. */
const LONG = {
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '1 minute', maximumAttempts: 8 },
} satisfies ActivityOptions;

/** One activity, with a summary for people who read the history. */
const activity = <Name extends keyof MonitorActivities>(name: Name, summary: string, options: ActivityOptions) =>
  proxyActivities<MonitorActivities>({ ...options, summary })[name];

/** It reads many pages, and the round waits for it. */
const READING = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '20 seconds',
  // The next round reads them again.
  retry: { maximumAttempts: 1 },
} satisfies ActivityOptions;

export const monitorActivities = {
  surveyWebhooks: activity('surveyWebhooks', 'Which webhooks does Instantly have, and what should change?', SHORT),
  changeWebhook: activity('changeWebhook', 'Creates or changes a webhook', SHORT),
  checkReceiver: activity('checkReceiver', 'Is the receiver ready?', SHORT),
  resumeWebhook: activity('resumeWebhook', 'Re-enables a webhook', SHORT),
  testWebhook: activity('testWebhook', 'Lets Instantly send a test delivery', SHORT),
  replayDeliveries: activity('replayDeliveries', 'Starts workflows for events that Instantly did not deliver', LONG),
  measureDeliveries: activity('measureDeliveries', 'How do deliveries go?', SHORT),
  readBooks: activity('readBooks', 'Do the books agree?', READING),
  countParked: activity('countParked', 'What needs a person?', SHORT),
} satisfies MonitorActivities;

const { postMessage: post } = proxyActivities<Activities>(SHORT);

/** Posts a message; its title is the summary in the history. */
export const postMessage: Activities['postMessage'] = (...args) =>
  post.executeWithOptions({ summary: oneLine(`Slack: ${args[0].title}`) }, args);

import { workflowInfo } from '@temporalio/workflow';
import type { Notification } from '../../src/domain/monitor/alerts.ts';
import type { FailedStep, MonitorState } from '../../src/domain/monitor/state.ts';
import { postMessage } from './activities.ts';
import { failedStepOf } from './failed-step.ts';

const MOST_UNSENT = 50;

/** Adds notifications to those that are not sent yet. A newer one of an alert replaces an older one that is not sent. */
export function queueNotifications(unsent: Notification[], added: Notification[]): Notification[] {
  const isOutdated = ({ about }: Notification) => about !== undefined && added.some((one) => one.about === about);
  return [...unsent.filter((one) => !isOutdated(one)), ...added].slice(-MOST_UNSENT);
}

/**
 * Sends what is not sent yet, in order. If Slack fails, the rest is sent in a later round under the same keys.
 * @param dropsRejected drops a message that Slack rejects because of its content: it would block the queue in every round.
 */
export async function sendNotifications(
  state: MonitorState,
  failed: FailedStep[],
  dropsRejected: boolean,
): Promise<void> {
  const { workflowId } = workflowInfo();
  for (const notification of [...state.unsaid]) {
    const { key, message, triedSince } = notification;
    notification.triedSince ??= Date.now();
    try {
      await postMessage(message, `${workflowId}/${key}`, triedSince);
    } catch (failure) {
      const step = failedStepOf('tell', failure);
      failed.push(step);
      if (!dropsRejected || step.class !== 'rejected') return;
    }
    state.unsaid.shift();
  }
}

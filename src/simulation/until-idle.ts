import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/** An activity that waits for its next attempt may be open for longer than this; then nobody waits for it. */
const AT_MOST_MS = 5_000;
const EVERY_MS = 25;

/**
 * Resolves when no workflow task and no activity of the run is open. The time-skipping server stops its time while one is
 * open, and does not start it again if the run is terminated then (temporal-test-server 1.38.0, lockTimer and
 * terminateWorkflowExecution in TestWorkflowMutableStateImpl).
 */
export async function untilIdle(handle: WorkflowHandle): Promise<void> {
  for (let looks = 0; looks < AT_MOST_MS / EVERY_MS; looks += 1) {
    const { events } = await handle.fetchHistory();
    if (!isUnderWay(events ?? [])) return;
    await setTimeout(EVERY_MS);
  }
}

function isUnderWay(events: NonNullable<History['events']>): boolean {
  const open = new Set<string>();
  for (const event of events) {
    if (event.workflowTaskScheduledEventAttributes || event.activityTaskScheduledEventAttributes)
      open.add(String(event.eventId));
    for (const ended of [
      event.workflowTaskCompletedEventAttributes,
      event.workflowTaskFailedEventAttributes,
      event.workflowTaskTimedOutEventAttributes,
      event.activityTaskCompletedEventAttributes,
      event.activityTaskFailedEventAttributes,
      event.activityTaskTimedOutEventAttributes,
      event.activityTaskCanceledEventAttributes,
    ])
      if (ended) open.delete(String(ended.scheduledEventId));
  }
  return open.size > 0;
}

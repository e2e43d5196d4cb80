/** An event of a history, as its JSON form has it. */
export interface HistoryEvent {
  eventType: string;
  activityTaskStartedEventAttributes?: { attempt?: number };
  upsertWorkflowSearchAttributesEventAttributes?: { searchAttributes?: { indexedFields?: object } };
  workflowTaskCompletedEventAttributes?: { meteringMetadata?: { nonfirstLocalActivityExecutionAttempts?: number } };
  markerRecordedEventAttributes?: { workflowTaskCompletedEventId?: string };
}

const ONE_EACH = [
  'WORKFLOW_EXECUTION_STARTED',
  'WORKFLOW_EXECUTION_OPTIONS_UPDATED',
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'ACTIVITY_TASK_SCHEDULED',
  'TIMER_STARTED',
];

/**
 * The Actions of a history, by what Temporal Cloud calls them: https://docs.temporal.io/evaluate/cloud/actions. Queries,
 * heartbeats and refused updates leave no event.
 */
export function actionsOf(events: HistoryEvent[]): Record<string, number> {
  const actions: Record<string, number> = {};
  const add = (name: string, count: number) => {
    if (count > 0) actions[name] = (actions[name] ?? 0) + count;
  };
  const withMarkers = new Set<string>();
  for (const event of events) {
    const type = event.eventType.replace('EVENT_TYPE_', '');
    if (ONE_EACH.includes(type)) add(type.toLowerCase(), 1);
    if (type === 'START_CHILD_WORKFLOW_EXECUTION_INITIATED') add('child workflow', 2);
    // Retries leave no events; the last attempt says its number.
    add('activity retried', (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
    const metering = event.workflowTaskCompletedEventAttributes?.meteringMetadata;
    add('local activity retried', metering?.nonfirstLocalActivityExecutionAttempts ?? 0);
    // Versions that `patched` writes are free.
    const fields = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {};
    if (Object.keys(fields).some((name) => name !== 'TemporalChangeVersion')) add('search attributes upserted', 1);
    const task = event.markerRecordedEventAttributes?.workflowTaskCompletedEventId;
    if (task !== undefined) withMarkers.add(task);
  }
  // All local activities of one workflow task are one Action.
  add('markers of a task', withMarkers.size);
  return actions;
}

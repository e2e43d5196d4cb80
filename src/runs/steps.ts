import { type HistoryEvent, localActivityIn, msOfEvent } from './history.ts';

/**
 * When a workflow took its first and its last step, by its own clock: a step is at the time at which its task began, or at
 * which the local activity that it waited for ended. Milliseconds since 1970; 0 if it has taken none.
 */
export function stepsOf(events: HistoryEvent[]): { first: number; last: number } {
  let [first, last, began] = [0, 0, 0];
  for (const event of events) {
    if (event.workflowTaskStartedEventAttributes) began = msOfEvent(event);
    // A task that has failed or timed out was no step.
    if (event.workflowTaskCompletedEventAttributes) {
      first ||= began;
      last = Math.max(last, began);
    }
    last = Math.max(last, localActivityIn(event)?.end ?? 0);
  }
  return { first, last };
}

import { shorten } from '../domain/headline.ts';
import type { Temporal } from './connection.ts';

const DEADLINE_MS = 10_000;
const NEWEST_EVENTS = 50;
const SHOWN_CHARACTERS = 200;

/** What went wrong last in a run, by its newest history events: needs no worker. */
export async function lastFailures(
  { connection, namespace }: Temporal,
  execution: { workflowId: string; runId: string },
): Promise<{ activity?: string; task?: string }> {
  const { history } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    connection.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: NEWEST_EVENTS,
    }),
  );
  const events = history?.events ?? [];
  const newest = (messages: (string | null | undefined)[]) => {
    const message = messages.find(Boolean);
    return message ? shorten(message, SHOWN_CHARACTERS) : undefined;
  };
  const activity = newest(events.map((event) => event.activityTaskFailedEventAttributes?.failure?.message));
  const task = newest(events.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message));
  return { ...(activity && { activity }), ...(task && { task }) };
}

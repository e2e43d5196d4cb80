import { needsPerson } from '../domain/failure.ts';
import { shorten } from '../domain/headline.ts';
import type { Temporal } from '../temporal/connection.ts';
import { type HistoryEvent, localActivityIn, saysNoRoom } from './history.ts';
import { type Execution, newestEvents } from './newest-events.ts';

const SHOWN_CHARACTERS = 200;

/** The newest failure messages of a run: of an activity, and of a workflow task. */
export async function lastFailures(
  temporal: Temporal,
  execution: Execution,
): Promise<{ activity?: string; task?: string }> {
  const events = await newestEvents(temporal, execution);
  const newest = (messages: (string | null | undefined)[]) => {
    const message = messages.find(Boolean);
    return message ? shorten(message, SHOWN_CHARACTERS) : undefined;
  };
  const activity = newest(
    events
      .map((event) => event.activityTaskFailedEventAttributes?.failure ?? parkedLocally(event))
      // Such a try was not made.
      .filter((failure) => !saysNoRoom(failure))
      .map((failure) => failure?.message),
  );
  const task = newest(events.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message));
  return { ...(activity && { activity }), ...(task && { task }) };
}

/** The failure of a local activity, if no regular one follows. */
function parkedLocally(event: HistoryEvent) {
  const failure = localActivityIn(event)?.failure;
  return needsPerson(failure?.applicationFailureInfo?.type) ? failure : undefined;
}

import type { History } from '@temporalio/common/lib/proto-utils.js';
import { react } from '../../workflows/reactions/index.ts';
import type { Activities } from '../domain/activities.ts';
import type { Effect } from '../domain/effect.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { NO_ROOM } from '../domain/failure.ts';
import type { Policy } from '../domain/policy.ts';
import { timeOfEvent, valueOf } from '../runs/history.ts';

/** A try of an effect by a local activity. */
export interface LocalTry {
  name: string;
  activity: keyof Activities;
  input: unknown;
  summary: string | undefined;
  isDone: boolean;
  /** It was not made, because other calls waited already. */
  isRefused: boolean;
  /** When its workflow task began, and when it ended (ISO 8601). */
  at: string;
  ended: string;
}

type HistoryEvent = NonNullable<History['events']>[number];

/** What the SDK's core writes into the marker of a local activity (sdk-core 1.24.0, `local_activity.rs`). */
interface MarkerData {
  activity_type?: string;
  complete_time?: { seconds?: number; nanos?: number } | null;
}

/**
 * The local try of an effect that this event records; undefined if it records none. A marker has neither the effect's name
 * nor its input, so both come from the event's reaction.
 * @param taskBegan when the workflow task of this event began.
 */
export function localTryOf(event: HistoryEvent, history: History, taskBegan: string): LocalTry | undefined {
  const marker = event.markerRecordedEventAttributes;
  if (marker?.markerName !== 'core_local_activity') return undefined;
  const { activity_type: activity, complete_time: end } = valueOf<MarkerData>(marker.details?.['data']) ?? {};
  const summary = valueOf<string>({ payloads: event.userMetadata?.summary ? [event.userMetadata.summary] : [] });
  const effect = effectsOfEvent(history).find((one) => one.activity === activity && one.summary === summary);
  if (!effect) return undefined;
  const ended = end ? new Date(Number(end.seconds) * 1_000 + (end.nanos ?? 0) / 1e6).toISOString() : timeOfEvent(event);
  return {
    name: effect.name,
    activity: effect.activity,
    input: effect.input,
    summary,
    isDone: !marker.failure,
    isRefused: marker.failure?.applicationFailureInfo?.type === NO_ROOM,
    at: taskBegan,
    ended: ended > taskBegan ? ended : taskBegan,
  };
}

/** The effects with which the event's workflow began. */
function effectsOfEvent({ events }: History): Effect[] {
  const { payloads } = events?.[0]?.workflowExecutionStartedEventAttributes?.input ?? {};
  const event = valueOf<OutreachEvent>({ payloads: payloads ?? [] });
  const policy = valueOf<Policy>({ payloads: payloads?.slice(1) ?? [] });
  return event && policy ? react(event, policy) : [];
}

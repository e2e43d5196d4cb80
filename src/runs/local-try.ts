import type { History } from '@temporalio/common/lib/proto-utils.js';
import { react } from '../../workflows/reactions/index.ts';
import type { Activities } from '../domain/activities.ts';
import type { Effect } from '../domain/effect.ts';
import { type FailureClass, needsPerson } from '../domain/failure.ts';
import type { Policy } from '../domain/policy.ts';
import { type HistoryEvent, localActivityIn, saysNoRoom, summaryIn, timeOfEvent, valueOf } from './history.ts';
import { eventOf } from './lead-events.ts';

/** A try of an effect by a local activity. */
export interface LocalTry {
  name: string;
  activity: keyof Activities;
  input: unknown;
  summary: string | undefined;
  isDone: boolean;
  /** It was not made, because other calls waited already. */
  isRefused: boolean;
  /** The failure, if it needs a person: no regular activity follows, unless the run began before that was so. */
  parked: { said: string; class: FailureClass } | undefined;
  /** When its workflow task began, and when it ended (ISO 8601). */
  at: string;
  ended: string;
}

/**
 * The local try of an effect that this event records; undefined if it records none. A marker has neither the effect's name
 * nor its input, so both come from the event's reaction.
 * @param taskBegan when the workflow task of this event began.
 */
export function localTryOf(event: HistoryEvent, history: History, taskBegan: string): LocalTry | undefined {
  const local = localActivityIn(event);
  if (!local) return undefined;
  const { activity, end, failure } = local;
  const summary = summaryIn(event);
  const effect = effectsOfEvent(history).find((one) => one.activity === activity && one.summary === summary);
  if (!effect) return undefined;
  const of = failure?.applicationFailureInfo?.type;
  const ended = end ? new Date(Number(end.seconds) * 1_000 + (end.nanos ?? 0) / 1e6).toISOString() : timeOfEvent(event);
  return {
    name: effect.name,
    activity: effect.activity,
    input: effect.input,
    summary,
    isDone: !failure,
    isRefused: saysNoRoom(failure),
    parked: needsPerson(of) ? { said: failure?.message ?? '', class: of } : undefined,
    at: taskBegan,
    ended: ended > taskBegan ? ended : taskBegan,
  };
}

/** The effects with which the event's workflow began. */
function effectsOfEvent(history: History): Effect[] {
  const event = eventOf(history);
  const policy = valueOf<Policy>(history.events?.[0]?.workflowExecutionStartedEventAttributes?.input, 1);
  return event && policy ? react(event, policy) : [];
}

import type { History } from '@temporalio/common/lib/proto-utils.js';
import { react } from '../../workflows/reactions/index.ts';
import type { Activities } from '../domain/activities.ts';
import type { Effect } from '../domain/effect.ts';
import { type FailureClass, needsPerson } from '../domain/failure.ts';
import type { Policy } from '../domain/policy.ts';
import { type HistoryEvent, localActivityIn, saysNoRoom, summaryIn, valueOf } from './history.ts';
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
  /** When its workflow began it, and when it ended (ISO 8601). */
  at: string;
  ended: string;
}

/**
 * The local try of an effect that this event records; undefined if it records none. A marker has neither the effect's name
 * nor its input, so both come from the event's reaction.
 * @param first when the workflow took its first step, in which all begin. Milliseconds since 1970.
 * @param now what the workflow's clock said when it had ended.
 */
export function localTryOf(
  event: HistoryEvent,
  history: History,
  { first, now }: { first: number; now: number },
): LocalTry | undefined {
  const local = localActivityIn(event);
  if (!local) return undefined;
  const { activity, failure } = local;
  const summary = summaryIn(event);
  const effect = effectsOfEvent(history).find((one) => one.activity === activity && one.summary === summary);
  if (!effect) return undefined;
  const of = failure?.applicationFailureInfo?.type;
  return {
    name: effect.name,
    activity: effect.activity,
    input: effect.input,
    summary,
    isDone: !failure,
    isRefused: saysNoRoom(failure),
    parked: needsPerson(of) ? { said: failure?.message ?? '', class: of } : undefined,
    at: new Date(first).toISOString(),
    ended: new Date(now).toISOString(),
  };
}

/** The effects with which the event's workflow began. */
function effectsOfEvent(history: History): Effect[] {
  const event = eventOf(history);
  const policy = valueOf<Policy>(history.events?.[0]?.workflowExecutionStartedEventAttributes?.input, 1);
  return event && policy ? react(event, policy) : [];
}

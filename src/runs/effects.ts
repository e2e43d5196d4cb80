import type { History } from '@temporalio/common/lib/proto-utils.js';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { ACTIVITIES, type Activities } from '../domain/activities.ts';
import { nameOfKey } from '../domain/effect.ts';
import {
  type HistoryEvent,
  localActivityIn,
  msOfEvent,
  saysNoRoom,
  summaryIn,
  timeOfEvent,
  updatesOf,
  valueOf,
} from './history.ts';
import { type LocalTry, localTryOf } from './local-try.ts';
import { stepsOf } from './steps.ts';

/** The state of one effect. The field names are those of `--json`. */
export interface EffectOutcome {
  name: string;
  activity: keyof Activities;
  input: unknown;
  summary: string | undefined;
  outcome: 'done' | 'pending' | 'parked' | 'skipped';
  /** When it was first scheduled (ISO 8601). */
  at: string;
  /** When it was done, or parked last (ISO 8601). */
  ended?: string;
  attempts: number;
  /** The failure and its class, if it is parked. */
  said?: string;
  class?: string;
}

/** The effects of a run, in the order in which they were first scheduled. */
export function effectsOf(history: History): EffectOutcome[] {
  const byName = new Map<string, EffectOutcome>();
  const byScheduledEvent = new Map<string, EffectOutcome>();
  const effectOf = (end: { scheduledEventId?: unknown } | null | undefined) =>
    byScheduledEvent.get(String(end?.scheduledEventId));

  const { first } = stepsOf(history.events ?? []);
  let now = 0;
  for (const event of history.events ?? []) {
    if (event.workflowTaskStartedEventAttributes) now = Math.max(now, msOfEvent(event));
    now = Math.max(now, localActivityIn(event)?.end ?? 0);
    const local = localTryOf(event, history, { first, now });
    if (local) byName.set(local.name, afterLocalTry(byName.get(local.name), local));
    const scheduled = scheduledEffect(event, byName);
    if (scheduled) {
      byName.set(scheduled.name, scheduled);
      byScheduledEvent.set(String(event.eventId), scheduled);
    }
    const started = event.activityTaskStartedEventAttributes;
    const effect = effectOf(started);
    if (effect) effect.attempts += started?.attempt ?? 1;

    const failed = event.activityTaskFailedEventAttributes;
    end(effectOf(event.activityTaskCompletedEventAttributes), event, 'done');
    if (saysNoRoom(failed?.failure)) effectOf(failed)!.attempts -= 1;
    else end(effectOf(failed), event, 'parked', failed?.failure);
    end(effectOf(event.activityTaskCanceledEventAttributes), event, 'skipped');
  }
  for (const { input, result = [] } of updatesOf(history, repairUpdate)) {
    if (input.action !== 'skip') continue;
    for (const name of result) {
      const effect = byName.get(name);
      if (effect?.outcome === 'parked') effect.outcome = 'skipped';
    }
  }
  return [...byName.values()];
}

/** The effect that this event schedules, perhaps again; undefined if it schedules none. */
function scheduledEffect(event: HistoryEvent, known: Map<string, EffectOutcome>): EffectOutcome | undefined {
  const task = event.activityTaskScheduledEventAttributes;
  const activity = task?.activityType?.name ?? '';
  if (!task || !isEffect(activity)) return undefined;
  const name = nameOfKey(valueOf<string>(task.input, 1) ?? '');
  const { at, attempts } = known.get(name) ?? NOT_TRIED;
  return {
    name,
    activity,
    input: valueOf(task.input),
    summary: summaryIn(event),
    outcome: 'pending',
    // A try that was not made is none.
    at: attempts ? at : timeOfEvent(event),
    attempts,
  };
}

const NOT_TRIED = { at: '', attempts: 0 };

/** A try that was not made, because there was no room, is no attempt. */
function afterLocalTry(
  known: EffectOutcome | undefined,
  { isRefused, isDone, parked, ended, ...local }: LocalTry,
): EffectOutcome {
  const attempts = (known?.attempts ?? 0) + (isRefused ? 0 : 1);
  return {
    ...local,
    at: known?.at ?? local.at,
    attempts,
    ...(isDone
      ? { outcome: 'done', ended }
      : parked
        ? { outcome: 'parked', ended, ...parked }
        : { outcome: 'pending' }),
  };
}

function end(
  effect: EffectOutcome | undefined,
  event: HistoryEvent,
  outcome: EffectOutcome['outcome'],
  failure?: Failure | null,
): void {
  const { message: said, applicationFailureInfo } = failure ?? {};
  const of = applicationFailureInfo?.type;
  if (effect)
    Object.assign(effect, { outcome, ended: timeOfEvent(event), ...(said && { said }), ...(of && { class: of }) });
}

interface Failure {
  message?: string | null;
  applicationFailureInfo?: { type?: string | null } | null;
}

const isEffect = (activity: string): activity is keyof Activities => (ACTIVITIES as string[]).includes(activity);

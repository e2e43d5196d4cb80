import type { History } from '@temporalio/common/lib/proto-utils.js';
import { ACTIVITIES } from '../../domain/activities.ts';
import { nameOfKey } from '../../domain/effect.ts';
import type { LeadEvent } from '../../domain/event.ts';
import type { FollowUpEnd, FollowUpStart } from '../../domain/follow-up.ts';
import { timeOfEvent, updatesOf, valueOf } from '../../temporal/history-of-run.ts';
import type { Repair } from '../../../workflows/repair.ts';

export interface EffectOutcome {
  name: string;
  summary: string | undefined;
  outcome: 'done' | 'pending' | 'parked' | 'skipped';
  /** By the vendor, where it is parked. */
  said?: string;
}

/** What the history of a follow-up tells without a worker. */
export function storyOf(history: History) {
  const events = history.events ?? [];
  const start = valueOf<FollowUpStart>(events[0]?.workflowExecutionStartedEventAttributes?.input);
  const heard = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const event = signal?.signalName === 'leadEvent' ? valueOf<LeadEvent>(signal.input) : undefined;
    return event ? [event] : [];
  });
  return {
    start,
    events: [...(start ? [start.event] : []), ...heard].map(({ id, kind, at }) => ({ id, kind, at })),
    effects: effectsOf(history),
    end: endOf(events),
  };
}

/** How each effect of the follow-up went, in the order in which they were first tried. */
function effectsOf(history: History): EffectOutcome[] {
  const effects = new Map<string, EffectOutcome>();
  const scheduled = new Map<string, EffectOutcome>();
  const settle = (eventId: unknown, outcome: EffectOutcome['outcome'], said?: string | null) => {
    const effect = scheduled.get(String(eventId));
    if (effect) Object.assign(effect, { outcome, ...(said && { said }) });
  };
  for (const event of history.events ?? []) {
    const task = event.activityTaskScheduledEventAttributes;
    if (task && (ACTIVITIES as string[]).includes(task.activityType?.name ?? '')) {
      const key = valueOf<string>({ payloads: task.input?.payloads?.slice(1) ?? [] }) ?? '';
      const name = nameOfKey(key);
      const summary = valueOf<string>({ payloads: event.userMetadata?.summary ? [event.userMetadata.summary] : [] });
      const effect: EffectOutcome = { name, summary, outcome: 'pending' };
      effects.set(name, effect);
      scheduled.set(String(event.eventId), effect);
    }
    settle(event.activityTaskCompletedEventAttributes?.scheduledEventId, 'done');
    const failed = event.activityTaskFailedEventAttributes;
    settle(failed?.scheduledEventId, 'parked', failed?.failure?.message);
    settle(event.activityTaskCanceledEventAttributes?.scheduledEventId, 'skipped');
  }
  for (const { input, result = [] } of updatesOf<Repair, string[]>(history, 'repair')) {
    if (input.action !== 'skip') continue;
    for (const name of result) if (effects.get(name)?.outcome === 'parked') effects.get(name)!.outcome = 'skipped';
  }
  return [...effects.values()];
}

/** What the last event says of how it ended; of use only where it has. */
function endOf(events: NonNullable<History['events']>): {
  at: string;
  result: FollowUpEnd | undefined;
  why: string | undefined;
} {
  const last = events.at(-1)!;
  const cancelled = events.findLast((event) => event.workflowExecutionCancelRequestedEventAttributes);
  const why =
    messageOf(last.workflowExecutionFailedEventAttributes?.failure) ??
    last.workflowExecutionTerminatedEventAttributes?.reason ??
    (last.workflowExecutionCanceledEventAttributes &&
      cancelled?.workflowExecutionCancelRequestedEventAttributes?.cause);
  const result = valueOf<FollowUpEnd>(last.workflowExecutionCompletedEventAttributes?.result);
  return { at: timeOfEvent(last), result, why: why || undefined };
}

interface Failure {
  message?: string | null | undefined;
  cause?: Failure | null | undefined;
}

/** Of what began it: those around it say only where. */
const messageOf = (failure: Failure | null | undefined): string | undefined =>
  failure?.cause ? messageOf(failure.cause) : (failure?.message ?? undefined);

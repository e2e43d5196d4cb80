import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { LeadEvent } from '../../domain/event.ts';
import type { FollowUpEnd, FollowUpStart } from '../../domain/follow-up/follow-up.ts';
import { timeOfEvent, valueOf } from '../../runs/history.ts';
import { leadEventSignal } from '../../../workflows/follow-up-engine/messages.ts';
import { effectsOf } from '../effects.ts';

/** What the history of a follow-up tells without a worker. */
export function storyOf(history: History) {
  const events = history.events ?? [];
  const start = valueOf<FollowUpStart>(events[0]?.workflowExecutionStartedEventAttributes?.input);
  const heard = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const event = signal?.signalName === leadEventSignal.name ? valueOf<LeadEvent>(signal.input) : undefined;
    return event ? [event] : [];
  });
  return {
    start,
    events: [...(start ? [start.event] : []), ...heard].map(({ id, kind, at }) => ({ id, kind, at })),
    effects: effectsOf(history),
    end: endOf(events),
  };
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

import type { History } from '@temporalio/common/lib/proto-utils.js';
import { leadEventSignal } from '../../workflows/follow-up-engine/messages.ts';
import type { LeadEvent } from '../domain/event.ts';
import type { FollowUpStart } from '../domain/follow-up/start.ts';
import type { FollowUpEnd } from '../domain/follow-up/state.ts';
import type { Temporal } from '../temporal/connection.ts';
import { timeOfEvent, valueOf } from './history.ts';
import { type EffectOutcome, effectsOf } from './effects.ts';

/** What the history of a follow-up says, without asking a worker. */
interface FollowUpHistory {
  start: FollowUpStart | undefined;
  /** The event that started it and those that it was notified of. */
  events: Pick<LeadEvent, 'id' | 'kind' | 'at'>[];
  effects: EffectOutcome[];
  /** Only meaningful if it has ended. */
  end: FollowUpEnding;
}

interface FollowUpEnding {
  /** ISO 8601 */
  at: string;
  result: FollowUpEnd | undefined;
  /** Why it failed, or was terminated or cancelled. */
  why: string | undefined;
}

/** The input of a run, without the rest of its history. Undefined if Temporal does not have the run (any more). */
export async function startOfFollowUp(
  { connection, namespace, call }: Temporal,
  { id, run }: { id: string; run: string },
): Promise<FollowUpStart | undefined> {
  const beginning = { namespace, execution: { workflowId: id, runId: run }, maximumPageSize: 1 };
  const { history } = await call(() => connection.workflowService.getWorkflowExecutionHistory(beginning));
  return valueOf<FollowUpStart>(history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input);
}

export function readHistory(history: History): FollowUpHistory {
  const events = history.events ?? [];
  const start = valueOf<FollowUpStart>(events[0]?.workflowExecutionStartedEventAttributes?.input);
  const notified = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const event = signal?.signalName === leadEventSignal.name ? valueOf<LeadEvent>(signal.input) : undefined;
    return event ? [event] : [];
  });
  return {
    start,
    events: [...(start ? [start.event] : []), ...notified].map(({ id, kind, at }) => ({ id, kind, at })),
    effects: effectsOf(history),
    end: endingOf(events),
  };
}

/** Read from the last event. */
function endingOf(events: NonNullable<History['events']>): FollowUpEnding {
  const last = events.at(-1)!;
  const cancelled = events.findLast((event) => event.workflowExecutionCancelRequestedEventAttributes);
  const why =
    innermostMessage(last.workflowExecutionFailedEventAttributes?.failure) ??
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

/** The innermost failure says what happened; the outer ones only say where. */
const innermostMessage = (failure: Failure | null | undefined): string | undefined =>
  failure?.cause ? innermostMessage(failure.cause) : (failure?.message ?? undefined);

import { createHash } from 'node:crypto';
import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { FollowUpCall, Notified } from '../domain/follow-up/notify.ts';
import { traceIdOf } from '../domain/trace-id.ts';
import { attemptOutcome } from '../metrics/attempt-outcome.ts';
import { onBehalfOf } from '../outgoing/on-behalf-of.ts';
import { OURS } from './attributes.ts';
import type { Recorder } from './recorder.ts';

/** Records the attempts of effects, in the trace of the event or the follow-up. */
export function activitySpans(recorder: Recorder): ActivityInterceptorsFactory {
  return ({ info }) => {
    const { activityType, attempt, isLocal, taskQueue, workflowExecution: run } = info;
    return {
      inbound: {
        async execute(input, next) {
          const place = placeOf(run?.workflowId, input.args);
          const root = place && recorder.root(place.traceId, place.eventTraceId);
          if (!root) return next(input);
          const ofEvent = recorder.root(place.eventTraceId)!;
          const span = recorder.start(place.effect ?? activityType, root, {
            kind: SpanKind.CONSUMER,
            links: place.traceId === place.eventTraceId ? [] : [{ context: ofEvent }],
            attributes: {
              [OURS.activity]: activityType,
              [OURS.attempt]: attempt,
              [OURS.isLocal]: isLocal,
              [OURS.taskQueue]: taskQueue,
              [OURS.workflowId]: run?.workflowId ?? '',
              [OURS.runId]: run?.runId ?? '',
              ...(place.effect !== undefined && { [OURS.effect]: place.effect }),
            },
          });
          try {
            const result = await onBehalfOf([span], () => next(input));
            span.setAttribute(OURS.outcome, 'done');
            if (activityType === 'callFollowUps') beginFollowUps(recorder, span, input.args, result as Notified);
            span.end();
            return result;
          } catch (error) {
            const failure = attemptOutcome(error, isLocal);
            // A first try that was not made is no attempt: its span is dropped.
            if (!failure) throw error;
            span.setAttributes({ [OURS.outcome]: failure.outcome, [OURS.class]: failure.class });
            // The message is left out: a vendor may repeat in it what was sent.
            if (failure.outcome !== 'cancelled')
              span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, failure.class);
            span.end();
            throw error;
          }
        },
      },
    };
  };
}

interface Place {
  traceId: string;
  /** The trace of the event, which has started the follow-up if there is one. */
  eventTraceId: string;
  effect?: string | undefined;
}

/** The trace that an activity belongs to. Undefined: it belongs to no event. */
function placeOf(workflowId: string | undefined, [, key]: unknown[]): Place | undefined {
  const parts = typeof key === 'string' ? key.split('/') : [];
  const eventTraceId = traceIdOf(parts[0] ?? workflowId ?? '');
  if (eventTraceId === undefined) return undefined;
  const [eventId, followUp] = parts.length > 2 ? parts : [];
  const traceId = followUp === undefined ? eventTraceId : followUpTraceId(eventId!, followUp);
  return { traceId, eventTraceId, effect: parts.length > 1 ? parts.at(-1) : undefined };
}

/** The trace of a follow-up. It may go on for weeks, so it is not the event's. */
const followUpTraceId = (eventId: string, followUp: string): string =>
  createHash('sha256').update(`${eventId}/${followUp}`).digest('hex').slice(0, 32);

/** Begins the trace of each follow-up that the event has started; the two traces are linked. */
function beginFollowUps(recorder: Recorder, span: Span, [call]: unknown[], notified: Notified): void {
  const { event, to } = call as FollowUpCall;
  for (const [name, what] of Object.entries(notified)) {
    const root = what === 'started' && recorder.root(followUpTraceId(event.id, name), traceIdOf(event.id));
    if (!root) continue;
    span.addLink({ context: root });
    const attributes = { [OURS.eventId]: event.id, [OURS.workflowId]: to[name]?.workflowId ?? '' };
    recorder.startRoot(`follow-up ${name}`, root, { attributes, links: [{ context: span.spanContext() }] }).end();
  }
}

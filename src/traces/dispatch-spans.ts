import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { traceIdOf } from '../domain/trace-id.ts';
import { OURS } from './attributes.ts';
import type { Traces } from './traces.ts';
import type { Recorder } from './recorder.ts';

/** The spans of starting a workflow. */
export const dispatchSpans = (recorder: Recorder): Pick<Traces, 'dispatch' | 'replay'> => ({
  dispatch: (start) => async (event, receivedAt) => {
    const root = recorder.root(traceIdOf(event.id));
    if (!root) return start(event, receivedAt);
    const startedAt = Date.now();
    const span = recorder.start('start workflow', root, { kind: SpanKind.PRODUCER, startedAt });
    try {
      const outcome = await start(event, receivedAt);
      span.setAttribute(OURS.outcome, outcome);
      // The wait is over only now: before, a start may have failed many times.
      if (receivedAt !== undefined && outcome === 'started')
        recorder.start('journal wait', root, { startedAt: Math.min(receivedAt, startedAt) }).end(startedAt);
      return outcome;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, (error as Error).name);
      throw error;
    } finally {
      span.setAttribute(OURS.workflowId, event.id).end();
    }
  },

  replay: (start) => async (event, receivedAt) => {
    const root = recorder.root(traceIdOf(event.id));
    const startedAt = Date.now();
    const outcome = await start(event, receivedAt);
    if (root && outcome === 'started') {
      const attributes = { [OURS.eventId]: event.id, [OURS.eventKind]: event.kind, [OURS.outcome]: outcome };
      recorder.startRoot('replay from Instantly’s delivery log', root, { startedAt, attributes }).end();
    }
    return outcome;
  },
});

import { type Link, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { traceIdOf } from '../domain/trace-id.ts';
import { OURS } from './attributes.ts';
import type { Traces } from './traces.ts';
import type { Recorder } from './recorder.ts';

/** The spans of a delivery: that of the request is the root of the event's trace, if the event was new. */
export const deliverySpans = (recorder: Recorder): Pick<Traces, 'delivered' | 'append'> => ({
  delivered({ id, kind }, { outcome, route, startedAt, traceparent }) {
    const root = recorder.root(traceIdOf(id));
    if (!root) return;
    const status = outcome === 'refused' ? 503 : 200;
    const span = recorder[outcome === 'accepted' ? 'startRoot' : 'start'](`POST ${route}`, root, {
      kind: SpanKind.SERVER,
      startedAt,
      links: linksTo(traceparent),
      attributes: {
        [ATTR_HTTP_REQUEST_METHOD]: 'POST',
        [ATTR_HTTP_ROUTE]: route,
        [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
        [OURS.eventId]: id,
        [OURS.eventKind]: kind,
        [OURS.outcome]: outcome,
      },
    });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, String(status));
    span.end();
  },

  append: (write) => async (event) => {
    const root = recorder.root(traceIdOf(event.id));
    if (!root) return write(event);
    const span = recorder.start('journal commit', root);
    try {
      const outcome = await write(event);
      span.setAttribute(OURS.outcome, outcome);
      return outcome;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  },
});

/** The sender's trace. It is linked, not continued: anybody may send any. https://www.w3.org/TR/trace-context/#traceparent-header */
function linksTo(traceparent: string): Link[] {
  const [, traceId, spanId, flags] =
    /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/.exec(traceparent) ?? [];
  if (!traceId || !spanId || /^0+$/.test(traceId) || /^0+$/.test(spanId) || traceparent.startsWith('ff')) return [];
  return [{ context: { traceId, spanId, traceFlags: parseInt(flags!, 16) & TraceFlags.SAMPLED, isRemote: true } }];
}

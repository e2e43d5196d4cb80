import { traceIdOf } from '../domain/trace-id.ts';

/** What a line about an event says about its trace, under the names of OpenTelemetry for logs that are not OTLP. */
export function traceFields({ eventId, workflowId }: { eventId?: unknown; workflowId?: unknown }): object {
  const id = eventId ?? workflowId;
  const traceId = typeof id === 'string' ? traceIdOf(id) : undefined;
  return traceId === undefined ? {} : { trace_id: traceId };
}

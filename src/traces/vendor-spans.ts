import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { callers } from '../outgoing/on-behalf-of.ts';
import { watchVendorCalls } from '../outgoing/watch-vendor-calls.ts';
import { OURS } from './attributes.ts';
import type { Recorder } from './recorder.ts';

/**
 * Records the calls of vendors, from their beginning to the head of the answer. A call that effects of several events share
 * is in the trace of each. Paths are left out: some hold an address or a secret.
 */
export function recordVendorCalls(recorder: Recorder, vendors: Record<string, string>): void {
  watchVendorCalls(vendors, ({ vendor, origin, method }) => {
    const effects = callers() as readonly Span[];
    if (!effects.length) return undefined;
    const { hostname, port, protocol } = new URL(origin);
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_SERVER_ADDRESS]: hostname,
      [ATTR_SERVER_PORT]: Number(port) || (protocol === 'https:' ? 443 : 80),
      [OURS.vendor]: vendor,
      ...(effects.length > 1 && { [OURS.shared]: effects.length }),
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const spans = effects.map((effect) => recorder.start(`${method} ${vendor}`, effect.spanContext(), options));
    const end = (finish: (span: Span) => void) => {
      for (const span of spans) {
        finish(span);
        span.end();
      }
    };
    return {
      answered: (status) =>
        end((span) => {
          span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
          if (status >= 400) failed(span, String(status));
        }),
      failed: (error) => end((span) => failed(span, error.code ?? error.name)),
    };
  });
}

const failed = (span: Span, type: string): void =>
  void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, type);

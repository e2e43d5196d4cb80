import diagnostics from 'node:diagnostics_channel';
import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { callers } from '../outgoing/on-behalf-of.ts';
import { OURS } from './attributes.ts';
import type { Recorder } from './recorder.ts';

/** A request, the same object in each of its messages: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface UndiciRequest {
  origin?: string | URL;
  method: string;
}

/**
 * Records the calls of vendors, from their beginning to the head of the answer. A call that effects of several events share
 * is in the trace of each. Paths are left out: some hold an address or a secret.
 */
export function recordVendorCalls(recorder: Recorder, vendors: Record<string, string>): void {
  const underWay = new WeakMap<UndiciRequest, Span[]>();
  const end = (request: UndiciRequest, finish: (span: Span) => void) => {
    for (const span of underWay.get(request) ?? []) {
      finish(span);
      span.end();
    }
    underWay.delete(request);
  };
  const on = <Message>(step: string, listener: (message: Message) => void) =>
    diagnostics.subscribe(`undici:request:${step}`, (message) => listener(message as Message));

  on<{ request: UndiciRequest }>('create', ({ request }) => {
    const origin = String(request.origin);
    const vendor = vendors[origin];
    const effects = vendor === undefined ? [] : (callers() as readonly Span[]);
    if (vendor === undefined || !effects.length) return;
    const { hostname, port, protocol } = new URL(origin);
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: request.method,
      [ATTR_SERVER_ADDRESS]: hostname,
      [ATTR_SERVER_PORT]: Number(port) || (protocol === 'https:' ? 443 : 80),
      [OURS.vendor]: vendor,
      ...(effects.length > 1 && { [OURS.shared]: effects.length }),
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const spans = effects.map((effect) => recorder.start(`${request.method} ${vendor}`, effect.spanContext(), options));
    underWay.set(request, spans);
  });
  on<{ request: UndiciRequest; response: { statusCode: number } }>('headers', ({ request, response: { statusCode } }) =>
    end(request, (span) => {
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
      if (statusCode >= 400) failed(span, String(statusCode));
    }),
  );
  on<{ request: UndiciRequest; error: NodeJS.ErrnoException }>('error', ({ request, error }) =>
    end(request, (span) => failed(span, error.code ?? error.name)),
  );
}

const failed = (span: Span, type: string): void =>
  void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute(ATTR_ERROR_TYPE, type);

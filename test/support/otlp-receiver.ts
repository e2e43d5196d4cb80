import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';

/** The part of OTLP that the tests read: https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto, v1.7.0 */
const PROTO = `syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15;
}
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Status { int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }`;
const REQUEST = protobuf.parse(PROTO).root.lookupType('Request');

type KeyValues = { key: string; value: Record<string, unknown> }[];

export interface TestSpan {
  traceId: string;
  spanId: string;
  /** Empty: it is a root. */
  parentSpanId: string;
  name: string;
  startedAt: number;
  endedAt: number;
  attributes: Record<string, unknown>;
  /** The ids of the traces that it links. */
  links: string[];
  isError: boolean;
  service: string;
}

/** A collector on a real socket, which takes spans as OTLP over HTTP in protobuf. */
export async function startOtlpReceiver(port = 0) {
  const spans: TestSpan[] = [];
  const bodies: Buffer[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push(body);
      spans.push(...spansIn(body));
      res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** The settings with which a process sends its spans here soon. */
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '100' },
    spans,
    /** Everything that was received, as text. */
    text: () => Buffer.concat(bodies).toString('latin1'),
    traceOf: (eventId: string) => spans.filter(({ traceId }) => eventId.endsWith(`-${traceId}`)),
  };
}

function spansIn(body: Buffer): TestSpan[] {
  const { resourceSpans } = REQUEST.toObject(REQUEST.decode(body), { longs: Number, arrays: true }) as {
    resourceSpans: { resource: { attributes: KeyValues }; scopeSpans: { spans: Raw[] }[] }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...spanOf(span), service })));
  });
}

interface Raw {
  traceId: Uint8Array;
  spanId: Uint8Array;
  parentSpanId?: Uint8Array;
  name: string;
  startTimeUnixNano: number;
  endTimeUnixNano: number;
  attributes: KeyValues;
  links: { traceId: Uint8Array }[];
  status?: { code?: number };
}

const hex = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes).toString('hex');
const valuesOf = (pairs: KeyValues): Record<string, unknown> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));

const spanOf = (raw: Raw): Omit<TestSpan, 'service'> => ({
  traceId: hex(raw.traceId),
  spanId: hex(raw.spanId),
  parentSpanId: hex(raw.parentSpanId),
  name: raw.name,
  startedAt: raw.startTimeUnixNano / 1e6,
  endedAt: raw.endTimeUnixNano / 1e6,
  attributes: valuesOf(raw.attributes),
  links: raw.links.map(({ traceId }) => hex(traceId)),
  isError: raw.status?.code === 2,
});

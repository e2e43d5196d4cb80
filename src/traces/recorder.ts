import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Attributes,
  diag,
  DiagLogLevel,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { rootSpanIdOf } from '../domain/trace-id.ts';
import { NAME, VERSION } from '../log/about.ts';
import type { TracesSettings } from '../settings/traces.ts';
import { diagnosticsTo } from './diagnostics.ts';
import { tolerant } from './tolerant-exporter.ts';
import type { TracesLog } from './traces.ts';

export interface SpanOptions {
  kind?: SpanKind;
  /** Milliseconds since 1970. Absent: now. */
  startedAt?: number | undefined;
  attributes?: Attributes;
  links?: Link[];
}

export interface Recorder {
  /**
   * The root span of the trace; undefined if the trace is not recorded. Every process decides the same about a trace.
   * @param decisive the trace that decides, if it is another one.
   */
  root(traceId: string | undefined, decisive?: string): SpanContext | undefined;
  /** Begins a span below the parent. */
  start(name: string, parent: SpanContext, options?: SpanOptions): Span;
  /** Begins the root span itself. */
  startRoot(name: string, root: SpanContext, options?: SpanOptions): Span;
  /** Sends what is left. Resolves when that is done, or after a second and a half. */
  close(): Promise<void>;
}

/** How many batches an exporter sends at the same time by default. */
const LIMIT = 30;
const CLOSE_WITHIN_MS = { there: 1_500, away: 100 };

/** Starts OpenTelemetry's SDK. What it cannot send is dropped: nothing waits for the collector. */
export function startRecorder(settings: TracesSettings, process: string, log: TracesLog): Recorder {
  diag.setLogger(diagnosticsTo(log), DiagLogLevel.WARN);
  const ids = new KnownIds();
  // At the end all batches are sent at the same time; the exporter drops what is above its limit
  // (findings/opentelemetry-batches-at-shutdown.sh).
  const concurrencyLimit = Math.max(LIMIT, Math.ceil(settings.queueSize / settings.batchSize) + 1);
  const exporter = tolerant(new OTLPTraceExporter({ concurrencyLimit }), settings.collector, log);
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: `${NAME}-${process}`,
      [ATTR_SERVICE_VERSION]: VERSION,
      'host.name': hostname(),
      'process.pid': globalThis.process.pid,
    }).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: settings.delayMs,
        exportTimeoutMillis: settings.timeoutMs,
        maxQueueSize: settings.queueSize,
        maxExportBatchSize: settings.batchSize,
      }),
    ],
  });
  let closed: Promise<void> | undefined;
  const tracer = provider.getTracer(NAME, VERSION);
  const sampler = new TraceIdRatioBasedSampler(settings.share);
  const isRecorded = (traceId: string) =>
    sampler.shouldSample(ROOT_CONTEXT, traceId).decision !== SamplingDecision.NOT_RECORD;
  const optionsOf = ({
    kind = SpanKind.INTERNAL,
    startedAt = Date.now(),
    attributes = {},
    links = [],
  }: SpanOptions) => ({
    kind,
    startTime: startedAt,
    attributes,
    links,
  });

  return {
    root(traceId, decisive = traceId) {
      if (traceId === undefined || !isRecorded(decisive!)) return undefined;
      return { traceId, spanId: rootSpanIdOf(traceId), traceFlags: TraceFlags.SAMPLED, isRemote: true };
    },
    start: (name, parent, options = {}) =>
      tracer.startSpan(name, optionsOf(options), trace.setSpanContext(ROOT_CONTEXT, parent)),
    startRoot(name, root, options = {}) {
      ids.next = root;
      return tracer.startSpan(name, optionsOf(options), ROOT_CONTEXT);
    },
    close: () => (closed ??= close(provider, exporter.isAway() ? CLOSE_WITHIN_MS.away : CLOSE_WITHIN_MS.there)),
  };
}

async function close(provider: TracerProvider, withinMs: number): Promise<void> {
  const sent = provider.shutdown().catch(() => undefined);
  await Promise.race([sent, sleep(withinMs, undefined, { ref: false })]);
}

/** Random ids, but for a root span, whose ids every process knows. */
class KnownIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  next: SpanContext | undefined;

  generateSpanId(): string {
    return this.next?.spanId ?? this.#random.generateSpanId();
  }

  /** Called after `generateSpanId`, and only for a root span. */
  generateTraceId(): string {
    const { traceId } = this.next ?? { traceId: this.#random.generateTraceId() };
    this.next = undefined;
    return traceId;
  }
}

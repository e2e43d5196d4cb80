import { parseFlag } from '../domain/text/flag.ts';
import { parseVariables } from '../variables/parse.ts';
import { tracesVariables } from './sections/traces.ts';

export interface TracesSettings {
  /** The host and port of the collector, for messages: the rest of the URL may hold a secret. */
  collector: string;
  /** The share of events that is traced, 0 to 1. */
  share: number;
  /** How long finished spans wait for others, in milliseconds. */
  delayMs: number;
  /** How long a batch may take, in milliseconds. */
  timeoutMs: number;
  /** How many spans wait at most, and how many are sent together. */
  queueSize: number;
  batchSize: number;
  /** All variables of OpenTelemetry, for its SDK: it reads the environment of the process, and `.env` is not part of that. */
  variables: Record<string, string>;
}

/** Where traces go; undefined if there are none. Throws `SettingsError`. */
export function readTraces(env: Record<string, string>): TracesSettings | undefined {
  const url = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const isOff = parseFlag(env['OTEL_SDK_DISABLED'] ?? '') || env['OTEL_TRACES_EXPORTER'] === 'none';
  if (url === undefined || isOff) return undefined;
  const v = parseVariables(tracesVariables, env);
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('OTEL_')));
  const [, sampler] = /(always_on|always_off|traceidratio)$/.exec(v.OTEL_TRACES_SAMPLER)!;
  return {
    collector: new URL(url).host,
    share: { always_on: 1, always_off: 0, traceidratio: v.OTEL_TRACES_SAMPLER_ARG }[sampler as 'always_on'],
    delayMs: v.OTEL_BSP_SCHEDULE_DELAY,
    timeoutMs: v.OTEL_BSP_EXPORT_TIMEOUT,
    queueSize: v.OTEL_BSP_MAX_QUEUE_SIZE,
    batchSize: Math.min(v.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, v.OTEL_BSP_MAX_QUEUE_SIZE),
    variables,
  };
}

import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { VERSION } from '../log/about.ts';
import { diskMetrics } from './disk-metrics.ts';
import { gaugeBy } from './gauge.ts';
import { onceASecond } from './once-a-second.ts';

/** What a process shows at `/metrics`. */
export interface Metrics {
  registry: Registry;
  /** In the text format of Prometheus; collected once a second at most. */
  text(): Promise<string>;
  /** Temporal has refused a call because a limit is reached. */
  onLimited(): void;
}

interface MetricsSources {
  dataDir?: string;
  certificateEnds?: Record<string, number>;
  others?: (() => Promise<string>) | undefined;
}

/** Gauges of prom-client 15.1.3 whose names are those of counters: `promtool check metrics` refuses them. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

/**
 * @param name the process: receiver, worker, sandbox or start.
 * @param sources.dataDir the folder of which the disk is shown.
 * @param sources.certificateEnds when client certificates end, by the server that asks for them. Milliseconds since 1970.
 * @param sources.others metrics that are collected elsewhere, in the text format of Prometheus.
 */
export function createMetrics(name: string, { dataDir, certificateEnds = {}, others }: MetricsSources = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const misnamed of MISNAMED) registry.removeSingleMetric(misnamed);
  new Gauge({
    name: 'instantly_build_info',
    help: '1; its labels say what runs',
    labelNames: ['process', 'version', 'node'],
    registers: [registry],
  }).set({ process: name, version: VERSION, node: process.version }, 1);
  const limited = new Counter({
    name: 'instantly_temporal_limited_total',
    help: 'Calls of which it was seen that Temporal refused them because a limit is reached',
    registers: [registry],
  });
  if (dataDir !== undefined) diskMetrics(registry, dataDir);
  showCertificates(registry, certificateEnds);
  const text = async () => (await Promise.all([registry.metrics(), others?.()])).filter(Boolean).join('\n');
  return { registry, text: onceASecond(text), onLimited: () => limited.inc() };
}

const showCertificates = (registry: Registry, ends: Record<string, number>): void =>
  gaugeBy(
    registry,
    ['instantly_client_certificate_end_timestamp_seconds', 'server'],
    'When the client certificate ends that this process shows to a server, in seconds since 1970',
    () => Object.fromEntries(Object.entries(ends).map(([server, end]) => [server, end / 1_000])),
  );

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { VERSION } from '../log/about.ts';
import { onceASecond } from './once-a-second.ts';

/** What a process shows at `/metrics`. */
export interface Metrics {
  registry: Registry;
  /** In the text format of Prometheus; collected once a second at most. */
  text(): Promise<string>;
}

/**
 * @param name the process: receiver, worker or start.
 * @param others metrics that are collected elsewhere, in the text format of Prometheus.
 */
export function createMetrics(name: string, others?: () => Promise<string>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'instantly_build_info',
    help: '1; its labels say what runs',
    labelNames: ['process', 'version', 'node'],
    registers: [registry],
  }).set({ process: name, version: VERSION, node: process.version }, 1);
  const text = async () => (await Promise.all([registry.metrics(), others?.()])).filter(Boolean).join('\n');
  return { registry, text: onceASecond(text) };
}

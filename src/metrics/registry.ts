import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { VERSION } from '../log/about.ts';
import { onceASecond } from './once-a-second.ts';

/** What one process shows at `/metrics`. */
export interface Metrics {
  registry: Registry;
  /** Prometheus text. Whoever asks without pause costs no more than one who asks once a second. */
  text(): Promise<string>;
}

/**
 * @param name which of our processes it is of.
 * @param others what is counted elsewhere, as Prometheus text.
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

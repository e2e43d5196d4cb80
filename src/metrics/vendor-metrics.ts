import { Histogram, type Registry } from 'prom-client';
import { watchVendorCalls } from '../outgoing/watch-vendor-calls.ts';

/**
 * Measures the calls of vendors until the first byte of the answer.
 * @param vendors the name of each vendor, by the origin of its API. Calls of other origins are not measured.
 */
export function vendorMetrics(registry: Registry, vendors: Record<string, string>): void {
  const seconds = new Histogram({
    name: 'instantly_vendor_call_seconds',
    help: 'How long vendors take to the first byte of the answer, by vendor and outcome (2xx, 3xx, 4xx, 429, 5xx, none)',
    labelNames: ['vendor', 'outcome'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: [registry],
  });
  watchVendorCalls(vendors, ({ vendor }) => {
    const startedAt = performance.now();
    const ended = (outcome: string) => seconds.observe({ vendor, outcome }, (performance.now() - startedAt) / 1000);
    return {
      answered: (status) => ended(status === 429 ? '429' : `${Math.floor(status / 100)}xx`),
      failed: () => ended('none'),
    };
  });
}

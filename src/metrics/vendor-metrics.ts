import diagnostics from 'node:diagnostics_channel';
import { Histogram, type Registry } from 'prom-client';

/** The same object at each step of a request: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface Call {
  origin?: string | URL;
}

/**
 * Measures the calls of vendors by what undici tells of them, ours and those that Node's `fetch` makes: to the first byte
 * of the answer.
 * @param vendors the name of each by the origin of its API; others are not measured.
 */
export function vendorMetrics(registry: Registry, vendors: Record<string, string>): void {
  const seconds = new Histogram({
    name: 'instantly_vendor_call_seconds',
    help: 'Calls of vendors to the first byte of the answer, by vendor and outcome (2xx, 3xx, 4xx, 429, 5xx, none)',
    labelNames: ['vendor', 'outcome'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: [registry],
  });
  const begun = new WeakMap<Call, { vendor: string; at: number }>();
  const ended = (request: Call, outcome: string) => {
    const call = begun.get(request);
    if (call) seconds.observe({ vendor: call.vendor, outcome }, (performance.now() - call.at) / 1000);
    begun.delete(request);
  };
  const on = <Told>(step: string, listener: (told: Told) => void) =>
    diagnostics.subscribe(`undici:request:${step}`, (told) => listener(told as Told));

  on<{ request: Call }>('create', ({ request }) => {
    const vendor = vendors[String(request.origin)];
    if (vendor) begun.set(request, { vendor, at: performance.now() });
  });
  on<{ request: Call; response: { statusCode: number } }>('headers', ({ request, response: { statusCode } }) =>
    ended(request, statusCode === 429 ? '429' : `${Math.floor(statusCode / 100)}xx`),
  );
  on<{ request: Call }>('error', ({ request }) => ended(request, 'none'));
}

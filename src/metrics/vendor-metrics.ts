import diagnostics from 'node:diagnostics_channel';
import { Histogram, type Registry } from 'prom-client';

/** A request, the same object in each of its messages: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface VendorRequest {
  origin?: string | URL;
}

/**
 * Measures the calls of vendors until the first byte of the answer, by undici's diagnostics channel: our own calls and those
 * of Node's `fetch`.
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
  const begun = new WeakMap<VendorRequest, { vendor: string; at: number }>();
  const ended = (request: VendorRequest, outcome: string) => {
    const call = begun.get(request);
    if (call) seconds.observe({ vendor: call.vendor, outcome }, (performance.now() - call.at) / 1000);
    begun.delete(request);
  };
  const on = <Message>(step: string, listener: (message: Message) => void) =>
    diagnostics.subscribe(`undici:request:${step}`, (message) => listener(message as Message));

  on<{ request: VendorRequest }>('create', ({ request }) => {
    const vendor = vendors[String(request.origin)];
    if (vendor) begun.set(request, { vendor, at: performance.now() });
  });
  on<{ request: VendorRequest; response: { statusCode: number } }>('headers', ({ request, response: { statusCode } }) =>
    ended(request, statusCode === 429 ? '429' : `${Math.floor(statusCode / 100)}xx`),
  );
  on<{ request: VendorRequest }>('error', ({ request }) => ended(request, 'none'));
}

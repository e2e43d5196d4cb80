import type { MetricsExporterConfig } from '@temporalio/worker';
import { freePort } from './free-port.ts';

const TIMEOUT_MS = 2_000;

/**
 * What Temporal's native part counts. It serves that itself, on loopback, at a port that nobody else needs to know: we
 * read it there and show it with ours. Names and units are those of Temporal's own alert rules.
 */
export async function coreMetrics(): Promise<{ exporter: MetricsExporterConfig; text: () => Promise<string> }> {
  const address = `127.0.0.1:${await freePort()}`;
  const prometheus = {
    bindAddress: address,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
  };
  return {
    exporter: { prometheus, attachServiceName: false },
    text: () =>
      fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
        (answer) => answer.text(),
        () => '',
      ),
  };
}

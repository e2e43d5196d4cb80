import type { MetricsExporterConfig } from '@temporalio/worker';
import { freePort } from './free-port.ts';

const TIMEOUT_MS = 2_000;

/**
 * The metrics of Temporal's native code. It serves them itself, on loopback at a free port; we read them there and show them
 * with ours. Names and units are as in Temporal's own alert rules.
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

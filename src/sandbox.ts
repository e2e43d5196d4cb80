import { join } from 'node:path';
import { aliveRoute } from './http/alive.ts';
import { healthRoutes } from './http/health.ts';
import { VERSION } from './log/about.ts';
import type { Log } from './log/log.ts';
import { createMetrics, type Metrics } from './metrics/registry.ts';
import { sandboxMetrics } from './metrics/sandbox-metrics.ts';
import { runProcess } from './process/run-process.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
import type { Settings } from './settings/settings.ts';

const READY = { ready: true, problems: [], warnings: [] };

/**
 * Starts the stand-in for Instantly, on loopback unless SANDBOX_HOST is set: its controls need no key. Metrics and health are on
 * the same port.
 */
export async function startSandbox(
  { dataDir, sandboxAddress, instantly }: Settings,
  log: Log,
  metrics: Metrics = createMetrics('sandbox', { dataDir }),
): Promise<Sandbox> {
  const counts = sandboxMetrics(metrics.registry, () => sandbox.webhookStates());
  const sandbox = createSandbox({
    file: join(dataDir, 'sandbox.db'),
    apiKey: instantly.apiKey,
    log,
    ...counts,
    addRoutes(router) {
      aliveRoute(router, VERSION);
      healthRoutes(router, { readiness: () => Promise.resolve(READY), metrics: metrics.text });
    },
  });
  await sandbox.listen(sandboxAddress.port, sandboxAddress.host);
  return sandbox;
}

if (import.meta.main) {
  await runProcess('sandbox', process.env, async ({ settings, log, lifetime }) => {
    const sandbox = await startSandbox(settings, log);
    lifetime.defer(() => sandbox.close());
  });
}

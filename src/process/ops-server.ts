import { NAME, VERSION } from '../log/about.ts';
import type { Settings } from '../settings/settings.ts';
import { createOpsApp, type Health } from '../http/health.ts';
import { serve, type Served } from '../http/serve.ts';
import type { Log } from '../log/log.ts';

/**
 * Serves `/metrics`, `/healthz` and, where there is one, `/readyz` at `OPS_ADDRESS`; nothing where that is not set. Once
 * in a process: of several processes on one machine each needs an address of its own.
 */
export async function serveOps({ opsAddress }: Settings, health: Health, log: Log): Promise<Served | undefined> {
  if (!opsAddress) return undefined;
  const paths = ['/healthz', ...(health.readiness ? ['/readyz'] : []), '/metrics'];
  const app = createOpsApp({ ...health, about: { name: NAME, version: VERSION, paths }, log });
  const listener = app.callback();
  const variables = { host: 'OPS_ADDRESS', port: 'OPS_ADDRESS' };
  const served = await serve((req, res) => void listener(req, res), { ...opsAddress, variables });
  log.info({ url: served.url }, 'metrics and health are served');
  return served;
}

import { NAME, VERSION } from '../log/about.ts';
import type { Settings } from '../settings/settings.ts';
import type { RequestLog } from '../http/access-log.ts';
import { createOpsApp, type Health } from '../http/health.ts';
import { serve, type Served } from '../http/serve.ts';

/**
 * Serves `/metrics`, `/healthz` and, if there is one, `/readyz` at `OPS_ADDRESS`; does nothing if that is not set. Several
 * processes on one machine need different addresses. Rejects with one sentence if the port is taken.
 */
export async function serveOps({ opsAddress }: Settings, health: Health, log: RequestLog): Promise<Served | undefined> {
  if (!opsAddress) return undefined;
  const paths = ['/healthz', ...(health.readiness ? ['/readyz'] : []), '/metrics'];
  const app = createOpsApp({ ...health, about: { name: NAME, version: VERSION, paths }, log });
  const variables = { host: 'OPS_ADDRESS', port: 'OPS_ADDRESS' };
  const served = await serve(app.callback(), { ...opsAddress, variables });
  log.info({ url: served.url }, 'metrics and health are served');
  return served;
}

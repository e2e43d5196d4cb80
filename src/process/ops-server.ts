import type { RequestLog } from '../http/access-log.ts';
import { createOpsApp, type Health } from '../http/health.ts';
import { serve, type Served } from '../http/serve.ts';
import { NAME, VERSION } from '../log/about.ts';
import type { Settings } from '../settings/settings.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Serves `/metrics`, `/healthz` and, if there is one, `/readyz` at `OPS_ADDRESS`; does nothing if that is not set. Several
 * processes on one machine need different addresses. Rejects with one sentence if the port is taken.
 */
export async function serveOps({ opsAddress }: Settings, health: Health, log: RequestLog): Promise<Served | undefined> {
  return opsAddress && serveHealth({ ...opsAddress, variable: 'OPS_ADDRESS' }, health, log);
}

/**
 * The same for a worker, which serves nothing else: without `OPS_ADDRESS` at `WORKER_PORT`, on loopback. If that is taken, it
 * logs so and serves nothing: several workers on one machine may have the same settings.
 */
export async function serveWorkerOps(settings: Settings, health: Health, log: RequestLog): Promise<Served | undefined> {
  if (settings.opsAddress) return serveOps(settings, health, log);
  try {
    return await serveHealth({ host: LOOPBACK, port: settings.workerPort, variable: 'WORKER_PORT' }, health, log);
  } catch (error) {
    const { message, cause } = error as { message: string; cause?: NodeJS.ErrnoException };
    if (cause?.code !== 'EADDRINUSE') throw error;
    log.warn({}, `${message}. This worker goes on without /metrics, /readyz and /healthz`);
    return undefined;
  }
}

async function serveHealth(
  { variable, ...address }: { host: string; port: number; variable: string },
  health: Health,
  log: RequestLog,
): Promise<Served> {
  const paths = ['/healthz', ...(health.readiness ? ['/readyz'] : []), '/metrics'];
  const app = createOpsApp({ ...health, about: { name: NAME, version: VERSION, paths }, log });
  const served = await serve(app.callback(), { ...address, variables: { host: variable, port: variable } });
  log.info({ url: served.url }, 'metrics and health are served');
  return served;
}

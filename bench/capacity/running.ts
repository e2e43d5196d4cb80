import { freePort } from '../dev-servers.ts';
import type { Scope } from '../scope.ts';
import { productProgram, ROOT } from '../vendors/contestants.ts';
import { whenReady } from '../vendors/program.ts';
import { type ClusterSite, DATABASES } from '../cluster-site.ts';
import type { Processes } from './processor.ts';

export interface Running {
  /** Where the receivers take deliveries. */
  urls: string[];
  processes: Processes;
  /** Ends the programs at the same time. */
  stop(): Promise<unknown>;
}

/**
 * Starts so many receivers and workers on the site. Resolves when all are ready.
 * @param publicUrl whether the monitor creates the webhook at the first receiver.
 */
export async function startPrograms(
  scope: Scope,
  { temporal, databaseUrl, pids }: ClusterSite,
  env: Record<string, string>,
  counts: { receivers: number; workers: number },
  { publicUrl = false } = {},
): Promise<Running> {
  const all = {
    ...env,
    TEMPORAL_ADDRESS: temporal.address,
    DATABASE_URL: databaseUrl(DATABASES.ours),
    SHUTDOWN_DELAY: '0 seconds',
  };
  const start = async (name: 'receiver' | 'worker', more: Record<string, string>) => {
    const [port, ops, own] = [await freePort(), await freePort(), scope.inner()];
    const given = { ...all, PORT: String(port), OPS_ADDRESS: `127.0.0.1:${ops}`, ...more };
    const program = await productProgram(own, ROOT, name, given);
    return { program, url: `http://127.0.0.1:${port}`, ops: `http://127.0.0.1:${ops}`, own };
  };
  const several = (name: 'receiver' | 'worker', count: number, more = {}) =>
    Promise.all(Array.from({ length: count }, () => start(name, more)));
  const receivers = await several('receiver', counts.receivers);
  const workers = await several('worker', counts.workers, publicUrl ? { PUBLIC_URL: receivers[0]!.url } : {});
  for (const { ops, program } of [...receivers, ...workers]) await whenReady(ops, [program]);
  const pidsOf = (some: typeof workers) => some.map(({ program }) => program.pid());
  return {
    urls: receivers.map(({ url }) => url),
    processes: { receivers: pidsOf(receivers), workers: pidsOf(workers), ...pids },
    stop: () => Promise.all([...receivers, ...workers].map(({ own }) => own.close())),
  };
}

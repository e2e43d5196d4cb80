import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../domain/duration.ts';
import type { Instantly } from '../instantly/client.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { prepareNamespace } from '../temporal/namespace.ts';
import { findRun } from './find-run.ts';
import { ensureMonitor } from './monitor.ts';

const RETRY_MS = { first: 2_000, longest: 5 * MINUTE_MS };

/**
 * Starts the webhook monitor, and starts it again whenever it has ended, until the signal aborts. Never rejects: after a
 * failure it tries again, after 2 seconds at first and after 5 minutes at most.
 * @param options.onRunning called with the workflow id of the monitor when it has found that it is running.
 * @param options.lookEveryMs how often it looks whether the monitor is running.
 */
export async function keepMonitorRunning(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  log: Log,
  signal: AbortSignal,
  {
    onRunning = () => undefined,
    lookEveryMs = 5 * MINUTE_MS,
  }: { onRunning?: (workflowId: string) => void; lookEveryMs?: number } = {},
): Promise<void> {
  let startedId: string | undefined;
  let retryMs = RETRY_MS.first;
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

  async function ensureRunning(): Promise<void> {
    const status = startedId === undefined ? undefined : (await findRun(temporal, startedId))?.status.name;
    if (status === 'RUNNING') return;
    await prepareNamespace(temporal, settings.dedupeWindowMs, log);
    const { workflowId } = await ensureMonitor(settings, temporal, instantly);
    if (startedId === undefined) log.info({ workflowId }, 'the webhook monitor is running');
    else log.warn({ workflowId, status }, 'the webhook monitor had ended; it was started again');
    startedId = workflowId;
    onRunning(workflowId);
  }

  while (!signal.aborted) {
    try {
      await ensureRunning();
      retryMs = Math.min(lookEveryMs * 2, RETRY_MS.longest);
      await pause(lookEveryMs);
    } catch (error) {
      if (signal.aborted) return;
      const failed =
        startedId === undefined
          ? 'the webhook monitor cannot be started yet; retrying'
          : 'cannot find out whether the webhook monitor is running; retrying';
      log.warn({ err: error, retryInMs: retryMs }, failed);
      await pause(retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MS.longest);
    }
  }
}

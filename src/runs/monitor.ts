import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Settings } from '../settings/settings.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { command } from '../domain/command.ts';
import { monitorSummary } from '../domain/monitor/activities.ts';
import type { Instantly } from '../instantly/client.ts';
import type { Declaration } from '../webhooks/plan.ts';
import type { Log } from '../log/log.ts';
import { webhookSecrets } from '../settings/webhook-secrets.ts';
import { retentionOf, prepareNamespace } from '../temporal/namespace.ts';
import type { Temporal } from '../temporal/connection.ts';
import { findRun } from './find-run.ts';
import { eventQuery } from './query.ts';
import { listRuns } from './list-runs.ts';
import { WEBHOOK_MONITOR } from './workflow-types.ts';
import type { webhookMonitor } from '../../workflows/index.ts';
import type { MonitorHealth } from '../../workflows/webhook-monitor/health.ts';
import { checkUpdate, healthQuery } from '../../workflows/webhook-monitor/messages.ts';
import type { RoundReport } from '../../workflows/webhook-monitor/round.ts';

const DEADLINE_MS = 10_000;
const ROUND_MS = MINUTE_MS;
const HEALTH_MS = 5_000;
const AGAIN_MS = { first: 1_000, longest: 5 * MINUTE_MS };

export const monitorId = (workspace: string): string => `webhook-monitor-${workspace}`;

/** Instantly's id of the workspace: as set, else as the key says. */
export const workspaceOf = async ({ instantly: { workspace } }: Settings, instantly: Instantly): Promise<string> =>
  workspace ?? (await instantly.currentWorkspace()).id;

/** The webhooks that there should be; undefined without a `PUBLIC_URL`. */
export function declarationOf(settings: Settings): Declaration | undefined {
  const { publicUrl, webhookEvents: events } = settings;
  return publicUrl === undefined ? undefined : { publicUrl, events, secret: webhookSecrets(settings)[0]! };
}

/** The monitor of a workspace, started unless it runs: any number of processes may call this. */
export async function ensureMonitor(client: Client, workspace: string, taskQueue: string) {
  const start = () =>
    client.workflow.start<typeof webhookMonitor>(WEBHOOK_MONITOR, {
      workflowId: monitorId(workspace),
      taskQueue,
      args: [{ workspace }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: monitorSummary(workspace),
    });
  return client.connection.withDeadline(Date.now() + DEADLINE_MS, start);
}

/** Has the monitor run a round now, and returns what it found. */
export async function requestRound(client: Client, workspace: string, taskQueue: string): Promise<RoundReport> {
  const monitor = await ensureMonitor(client, workspace, taskQueue);
  return client.connection.withDeadline(Date.now() + ROUND_MS, () => monitor.executeUpdate(checkUpdate));
}

/** What the monitor says of itself. Rejects with one sentence when none runs, or no worker can ask it. */
export async function monitorHealth(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
): Promise<MonitorHealth> {
  const id = monitorId(await workspaceOf(settings, instantly));
  const { client } = temporal;
  const silent = (why: string, cause?: unknown) =>
    new Error(`the webhook monitor ${id} does not answer: ${why}; does a worker run (${command('doctor')})?`, {
      cause,
    });
  const status = (await findRun(temporal, id))?.status.name;
  // What has ended answers too: with how things were then.
  if (status !== 'RUNNING')
    throw silent(status === undefined ? 'it was never started' : `it has ended (${status.toLowerCase()})`);
  const query = () => client.workflow.getHandle(id).query(healthQuery);
  return client.connection.withDeadline(Date.now() + HEALTH_MS, query).catch((error: unknown) => {
    throw silent((error as Error).message, error);
  });
}

/** Sees to it that the monitor runs, and goes on running: nobody else would tell that it has ended. */
export async function keepMonitorRunning(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  log: Log,
  signal: AbortSignal,
  lookEveryMs = AGAIN_MS.longest,
): Promise<void> {
  let started: string | undefined;
  let waitMs = AGAIN_MS.first;
  while (!signal.aborted) {
    try {
      const status = started === undefined ? undefined : (await findRun(temporal, started))?.status.name;
      if (status !== 'RUNNING') {
        const workspace = await workspaceOf(settings, instantly);
        await prepareNamespace(temporal, settings.dedupeWindowMs, log);
        const { workflowId } = await ensureMonitor(temporal.client, workspace, settings.temporal.taskQueue);
        if (started === undefined) log.info({ workflowId }, 'webhook monitor runs');
        else log.warn({ workflowId, status }, 'the webhook monitor had ended; it was started again');
        started = workflowId;
      }
      waitMs = lookEveryMs;
    } catch (error) {
      if (signal.aborted) return;
      waitMs = Math.min(waitMs * 2, AGAIN_MS.longest);
      const said =
        started === undefined
          ? 'the webhook monitor cannot be started yet'
          : 'whether the webhook monitor runs is not known';
      log.warn({ err: error, retryInMs: waitMs }, said);
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** When the newest of the events' workflows began that began after `since` (milliseconds since 1970). */
export async function newestStart(temporal: Temporal, since: number): Promise<number | undefined> {
  // In no order that every visibility store keeps to, so a page is looked through.
  const runs = await listRuns(temporal, eventQuery({ since }), 100);
  return runs.length ? Math.max(...runs.map(({ startTime }) => startTime.getTime())) : undefined;
}

/** For how long Temporal knows that an event was processed, in milliseconds. */
export const memoryOf = async (temporal: Temporal, { dedupeWindowMs }: Settings): Promise<number> =>
  Math.min(await retentionOf(temporal), dedupeWindowMs);

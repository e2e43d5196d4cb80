import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Settings } from './config.ts';
import { command } from './domain/command.ts';
import { monitorSummary } from './domain/monitor.ts';
import type { Instantly } from './instantly/client.ts';
import type { Declaration } from './instantly/webhook-plan.ts';
import type { Log } from './log.ts';
import { webhookSecrets } from './secrets.ts';
import { retentionOf, prepareNamespace } from './temporal/namespace.ts';
import type { Temporal } from './temporal/connection.ts';
import { eventQuery } from './temporal/run-query.ts';
import { listRuns } from './temporal/list-runs.ts';
import type { webhookMonitor } from '../workflows/index.ts';
import type { Health } from '../workflows/monitor/health.ts';
import type { RoundReport } from '../workflows/monitor/round.ts';

const DEADLINE_MS = 10_000;
const ROUND_MS = 60_000;
const HEALTH_MS = 5_000;
const AGAIN_MS = { first: 2_000, longest: 5 * 60_000 };

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
    client.workflow.start<typeof webhookMonitor>('webhookMonitor', {
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
export async function runRound(client: Client, workspace: string, taskQueue: string): Promise<RoundReport> {
  const monitor = await ensureMonitor(client, workspace, taskQueue);
  return client.connection.withDeadline(Date.now() + ROUND_MS, () => monitor.executeUpdate<RoundReport, []>('check'));
}

/** What the monitor says of itself. Rejects with one sentence when none runs, or no worker can ask it. */
export async function monitorHealth(settings: Settings, { client }: Temporal, instantly: Instantly): Promise<Health> {
  const id = monitorId(await workspaceOf(settings, instantly));
  const query = () => client.workflow.getHandle(id).query<Health>('health');
  return client.connection.withDeadline(Date.now() + HEALTH_MS, query).catch((error: unknown) => {
    const why = error instanceof WorkflowNotFoundError ? 'it was never started' : (error as Error).message;
    throw new Error(`the webhook monitor ${id} does not answer: ${why}; does a worker run (${command('doctor')})?`, {
      cause: error,
    });
  });
}

/** Sees to it that the monitor runs, for as long as that takes. */
export async function startMonitor(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for (let waitMs = AGAIN_MS.first; !signal.aborted; waitMs = Math.min(waitMs * 2, AGAIN_MS.longest)) {
    try {
      const workspace = await workspaceOf(settings, instantly);
      await prepareNamespace(temporal, settings.dedupeWindowMs, log);
      const { workflowId } = await ensureMonitor(temporal.client, workspace, settings.temporal.taskQueue);
      return log.info({ workflowId }, 'webhook monitor runs');
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error, retryInMs: waitMs }, 'the webhook monitor cannot be started yet');
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
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

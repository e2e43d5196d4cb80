import type { WorkflowHandle } from '@temporalio/client';
import { command } from '../domain/command.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { monitorSummary } from '../domain/monitor/activities.ts';
import type { Instantly } from '../instantly/client.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { findRun } from './find-run.ts';
import { WEBHOOK_MONITOR } from './workflow-types.ts';
import type { webhookMonitor } from '../../workflows/index.ts';
import type { MonitorHealth } from '../../workflows/webhook-monitor/health.ts';
import { checkUpdate, healthQuery } from '../../workflows/webhook-monitor/messages.ts';
import type { RoundReport } from '../../workflows/webhook-monitor/round.ts';

const ROUND_MS = MINUTE_MS;
const HEALTH_MS = 5_000;

/** The workflow id of the monitor of a workspace. */
export const monitorId = (workspace: string): string => `webhook-monitor-${workspace}`;

/** The workspace's id: `INSTANTLY_WORKSPACE` if it is set, else the workspace of the API key. */
const workspaceOf = async ({ instantly: { workspace } }: Settings, instantly: Instantly): Promise<string> =>
  workspace ?? (await instantly.currentWorkspace()).id;

/** The workspace's monitor, started unless it is running. Any number of processes may call this at the same time. */
export async function ensureMonitor(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
): Promise<WorkflowHandle<typeof webhookMonitor>> {
  const workspace = await workspaceOf(settings, instantly);
  return temporal.call(() =>
    temporal.client.workflow.start<typeof webhookMonitor>(WEBHOOK_MONITOR, {
      workflowId: monitorId(workspace),
      taskQueue: settings.temporal.taskQueue,
      args: [{ workspace }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: monitorSummary(workspace),
    }),
  );
}

/** Lets the monitor run a round now. Resolves with what the round found; rejects after a minute. */
export async function requestRound(settings: Settings, temporal: Temporal, instantly: Instantly): Promise<RoundReport> {
  const monitor = await ensureMonitor(settings, temporal, instantly);
  return temporal.call(() => monitor.executeUpdate(checkUpdate), ROUND_MS);
}

/** What the monitor with this workflow id knows. One that has ended answers too, with what it knew at its end. */
export const askMonitor = (temporal: Temporal, id: string): Promise<MonitorHealth> =>
  temporal.call(() => temporal.client.workflow.getHandle(id).query(healthQuery), HEALTH_MS);

/** What the monitor knows. Rejects with one sentence if no monitor is running, or if no worker answers for it. */
export async function monitorHealth(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
): Promise<MonitorHealth> {
  const id = monitorId(await workspaceOf(settings, instantly));
  const silent = (why: string, cause?: unknown) =>
    new Error(`the webhook monitor ${id} does not answer: ${why}; does a worker run (${command('doctor')})?`, {
      cause,
    });
  const status = (await findRun(temporal, id))?.status.name;
  // A closed workflow answers queries too, with what it knew at its end.
  if (status !== 'RUNNING')
    throw silent(status === undefined ? 'it was never started' : `it has ended (${status.toLowerCase()})`);
  return askMonitor(temporal, id).catch((error: unknown) => {
    throw silent((error as Error).message, error);
  });
}

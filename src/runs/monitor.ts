import { setTimeout as sleep } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
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
import {
  type ByPerson,
  checkUpdate,
  healthQuery,
  resumeWebhookUpdate,
  testWebhookUpdate,
} from '../../workflows/webhook-monitor/messages.ts';
import type { RoundReport } from '../../workflows/webhook-monitor/round.ts';

const ROUND_MS = MINUTE_MS;
const HEALTH_MS = 5_000;
const TAKEN_MS = 5_000;

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
  const { client, call } = temporal;
  const workspace = await workspaceOf(settings, instantly);
  const workflowId = monitorId(workspace);
  await call(() =>
    client.workflow.start<typeof webhookMonitor>(WEBHOOK_MONITOR, {
      workflowId,
      taskQueue: settings.temporal.taskQueue,
      args: [{ workspace }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: monitorSummary(workspace),
    }),
  );
  // The handle of a start takes the run that it finds for the first of its chain: once the monitor has continued as new, its updates
  // end with "not found" (findings/temporal-use-existing-handle.sh).
  return client.workflow.getHandle<typeof webhookMonitor>(workflowId);
}

/**
 * Lets the monitor run a round now. Resolves with what the round found; rejects after a minute.
 * @param by who wants it; the name stands in the monitor's history.
 */
export async function requestRound(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  by?: string,
): Promise<RoundReport> {
  const args = (by === undefined ? [] : [{ by }]) as unknown as [];
  const ask = async () => {
    const monitor = await ensureMonitor(settings, temporal, instantly);
    return temporal.call(() => monitor.executeUpdate(checkUpdate, { args }), ROUND_MS);
  };
  return ask().catch((error: unknown) => {
    // The monitor went on in a new run before it took the request.
    if (error instanceof WorkflowNotFoundError) return ask();
    throw error;
  });
}

/** What a person may want of a monitor. */
export type MonitorOrder = 'check' | 'resume' | 'test';
const UPDATES = { check: checkUpdate.name, resume: resumeWebhookUpdate.name, test: testWebhookUpdate.name };

interface Ordered {
  order: MonitorOrder;
  webhookId?: string;
  /** Without a name the order stands in the history, but in no list of decisions. */
  by?: string | undefined;
}

/** No worker takes an order for the monitor, or there is no monitor. */
export class OrderNotTaken extends Error {}

/**
 * Gives the monitor of a workspace an order, which stands in its history with the person's name. Resolves with what came of it;
 * with undefined if it is not done within the time: it goes on. Rejects with why it failed, or with an `OrderNotTaken`.
 */
export async function orderMonitor<Result>(
  { client, call }: Temporal,
  workspace: string,
  { order, webhookId, by }: Ordered,
  withinMs: number,
): Promise<Result | undefined> {
  const handle = client.workflow.getHandle(monitorId(workspace));
  const options = {
    args: [{ ...(by !== undefined && { by }), ...(webhookId !== undefined && { webhookId }) }] as [ByPerson],
    waitForStage: 'ACCEPTED' as const,
  };
  const taken = await call(() => handle.startUpdate<Result, [ByPerson]>(UPDATES[order], options), TAKEN_MS).catch(
    (error: unknown) => {
      if (error instanceof WorkflowUpdateFailedError) throw new Error(whyFailed(error), { cause: error });
      throw new OrderNotTaken(`the webhook monitor ${handle.workflowId} does not take the order: does a worker run?`, {
        cause: error,
      });
    },
  );
  return Promise.race([
    taken.result().catch((error: unknown) => {
      throw error instanceof WorkflowUpdateFailedError ? new Error(whyFailed(error), { cause: error }) : error;
    }),
    sleep(withinMs, undefined, { ref: false }),
  ]);
}

/** The same for the workspace of the settings. */
export const orderOwnMonitor = async <Result>(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  ordered: Ordered,
  withinMs: number,
): Promise<Result | undefined> =>
  orderMonitor<Result>(temporal, await workspaceOf(settings, instantly), ordered, withinMs);

/** The innermost failure says what a vendor has said. */
function whyFailed({ cause, message }: Error): string {
  return cause instanceof Error ? whyFailed(cause) : message;
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

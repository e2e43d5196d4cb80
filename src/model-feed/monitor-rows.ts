import type { NewRows } from '../read-model/rows.ts';
import { listRuns } from '../runs/list-runs.ts';
import { askMonitor } from '../runs/monitor.ts';
import { runQuery } from '../runs/query.ts';
import { WEBHOOK_MONITOR } from '../runs/workflow-types.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { MonitorHealth } from '../../workflows/webhook-monitor/health.ts';

const MOST_MONITORS = 100;

const ms = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time));

/** What the monitors of all workspaces know of webhooks and deliveries. One that does not answer is left out. */
export async function monitorRows(temporal: Temporal): Promise<NewRows[]> {
  const running = runQuery({ types: [WEBHOOK_MONITOR], isRunning: true });
  const rows: NewRows[] = [];
  for (const { workflowId } of await listRuns(temporal, running, MOST_MONITORS)) {
    const health = await askMonitor(temporal, workflowId).catch(() => undefined);
    if (health?.asOf !== undefined) rows.push(rowsOfHealth(health));
  }
  return rows;
}

function rowsOfHealth({ workspace, asOf, webhooks, deliveries, incidents = [] }: MonitorHealth): NewRows {
  const common = { workspace, seen: ms(asOf) };
  return {
    webhook: webhooks.map(({ id, name, eventType, url, ours, offSince }) => ({
      ...common,
      ...{ id, name, event: eventType, url, ours: Number(ours), off: ms(offSince) },
    })),
    delivery: deliveries.days.map(({ date, total, failed }) => ({ ...common, day: date, total, failed })),
    incident: incidents.map(({ webhookId, name, offSince, onSince, endedAt, replayed, waitsFor = '' }) => ({
      ...common,
      id: `${webhookId}/${offSince}`,
      webhook: webhookId,
      name,
      ...{ off: ms(offSince), back: ms(onSince), ended: ms(endedAt), replayed, waits: waitsFor },
    })),
  };
}

import type { NewRows } from '../read-model/rows.ts';
import { listRuns } from '../runs/list-runs.ts';
import { askMonitor, monitorId } from '../runs/monitor.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { Followed } from './periods.ts';
import type { MonitorHealth } from '../../workflows/webhook-monitor/health.ts';

/** In place of the kind of an event. */
const MONITOR_KIND = 'webhook_monitor';
const MOST_MONITORS = 100;

const ms = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time));

/**
 * What the monitors of all workspaces know of webhooks and deliveries. One that does not answer, or has not ended its first
 * round, is left out.
 */
export async function monitorRows(temporal: Temporal, { monitors }: Pick<Followed, 'monitors'>): Promise<NewRows[]> {
  const rows: NewRows[] = [];
  for (const { workflowId } of await listRuns(temporal, monitors, MOST_MONITORS)) {
    const health = await askMonitor(temporal, workflowId).catch(() => undefined);
    if (health?.asOf !== undefined) rows.push(rowsOfHealth(health));
  }
  return rows;
}

/** What one monitor knows now. Rejects if it does not answer. */
export async function monitorRowsOf(temporal: Temporal, workspace: string): Promise<NewRows> {
  const health = await askMonitor(temporal, monitorId(workspace));
  return health.asOf === undefined ? {} : rowsOfHealth(health);
}

function rowsOfHealth(health: MonitorHealth): NewRows {
  const {
    workspace,
    asOf,
    webhooks,
    deliveries,
    incidents = [],
    alerts,
    troubles,
    differences = [],
    orders = [],
  } = health;
  const common = { workspace, seen: ms(asOf) };
  const nameOf = (webhookId: string) => webhooks.find(({ id }) => id === webhookId)?.name ?? webhookId;
  return {
    webhook: webhooks.map(({ id, name, eventType, url, ours, offSince, notice = '', test }) => ({
      ...common,
      ...{ id, name, event: eventType, url, ours: Number(ours), off: ms(offSince), notice },
      test: test ? JSON.stringify(test) : '',
    })),
    delivery: deliveries.days.map(({ date, total, failed }) => ({ ...common, day: date, total, failed })),
    incident: incidents.map(({ webhookId, name, offSince, onSince, endedAt, replayed, lost = 0, waitsFor = '' }) => ({
      ...common,
      id: `${webhookId}/${offSince}`,
      webhook: webhookId,
      name,
      ...{ off: ms(offSince), back: ms(onSince), ended: ms(endedAt), replayed, lost, waits: waitsFor },
    })),
    // They stand in the monitor's history; a row is as new as its last sight, as those of other workflows are.
    decision: orders.map(({ at, by, what, webhookId = '' }) => ({
      ...{ id: `${monitorId(workspace)}/${at}/${what}`, owner: monitorId(workspace), kind: MONITOR_KIND, lead: '' },
      ...{ at: ms(at), who: by, what, about: nameOf(webhookId), reason: '' },
      ...{ began: ms(at), length: 0, seen: Date.now() },
    })),
    monitor: [
      {
        ...common,
        ...{ checked: ms(asOf), next: ms(health.nextAt), event: ms(health.lastEventAt) },
        ...{ complete: ms(health.watermark), replayed: health.replayed, url: health.publicUrl ?? '' },
        differences: JSON.stringify(differences),
        alerts: JSON.stringify(alerts),
        troubles: JSON.stringify(troubles),
        books: health.books ? JSON.stringify(health.books) : '',
      },
    ],
  };
}

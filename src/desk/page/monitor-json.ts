import type { MonitorRow, WebhookRow } from '../../read-model/monitor-rows.ts';
import type { MonitorHealth } from '../../../workflows/webhook-monitor/health.ts';

/** The columns of a monitor's row that hold JSON. */
interface MonitorKnows extends Pick<MonitorHealth, 'alerts' | 'troubles' | 'books'> {
  differences: NonNullable<MonitorHealth['differences']>;
}

export const monitorKnows = ({ alerts, troubles, differences, books }: MonitorRow): MonitorKnows => ({
  alerts: JSON.parse(alerts || '[]') as MonitorHealth['alerts'],
  troubles: JSON.parse(troubles || '[]') as MonitorHealth['troubles'],
  differences: JSON.parse(differences || '[]') as NonNullable<MonitorHealth['differences']>,
  ...(books && { books: JSON.parse(books) as NonNullable<MonitorHealth['books']> }),
});

/** The last test delivery of a webhook. */
export const lastTestOf = ({ test }: WebhookRow): MonitorHealth['webhooks'][number]['test'] =>
  test ? (JSON.parse(test) as MonitorHealth['webhooks'][number]['test']) : undefined;

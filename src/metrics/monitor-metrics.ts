import { Counter, type Registry } from 'prom-client';
import { ALERT_KINDS } from '../domain/monitor/alerts.ts';
import { gauge, gaugeBy } from './gauge.ts';

/** What the webhook monitor knows. Times are ISO 8601. */
export interface MonitorSeen {
  /** When the last round ended; absent before the first. */
  asOf?: string;
  webhooks: { active: boolean }[];
  /** The deliveries of today (UTC) in Instantly's log. */
  deliveries: { today: { total: number; failed: number } };
  /** How many events reached Temporal only by a replay. */
  replayed: number;
  lastEventAt?: string;
  alerts: { kind: string }[];
}

/**
 * Shows what the webhook monitor knows.
 * @param intervalMs the time between two rounds.
 * @param known undefined if it is not known: the metrics then have no values.
 */
export function monitorMetrics(registry: Registry, intervalMs: number, known: () => MonitorSeen | undefined): void {
  const seconds = (at: string | undefined) => (at === undefined ? undefined : Date.parse(at) / 1000);
  gauge(
    registry,
    'instantly_monitor_round_timestamp_seconds',
    'When the last round of the webhook monitor ended, in seconds since 1970',
    () => seconds(known()?.asOf),
  );
  gauge(
    registry,
    'instantly_monitor_interval_seconds',
    'MONITOR_INTERVAL: the time between two rounds of the webhook monitor',
    () => intervalMs / 1_000,
  );
  gauge(
    registry,
    'instantly_last_event_timestamp_seconds',
    'When the newest event arrived, as the webhook monitor knows it, in seconds since 1970',
    () => seconds(known()?.lastEventAt),
  );
  gaugeBy(registry, ['instantly_webhooks', 'state'], 'Webhooks at Instantly, by state (on, off)', () => {
    const seen = known();
    if (seen?.asOf === undefined) return undefined;
    const on = seen.webhooks.filter(({ active }) => active).length;
    return { on, off: seen.webhooks.length - on };
  });
  gaugeBy(
    registry,
    ['instantly_webhook_deliveries_today', 'outcome'],
    'Deliveries of today (UTC) in Instantly’s log, by outcome (delivered, failed)',
    () => {
      const today = known()?.deliveries.today;
      return today && { delivered: today.total - today.failed, failed: today.failed };
    },
  );
  gaugeBy(registry, ['instantly_monitor_alerts', 'kind'], 'Open alerts of the webhook monitor, by kind', () => {
    const seen = known();
    return (
      seen &&
      Object.fromEntries(ALERT_KINDS.map((kind) => [kind, seen.alerts.filter((alert) => alert.kind === kind).length]))
    );
  });
  new Counter({
    name: 'instantly_monitor_replayed_total',
    help: 'Events that reached Temporal only by a replay of Instantly’s delivery log',
    registers: [registry],
    collect() {
      const seen = known();
      this.reset();
      if (seen) this.inc(seen.replayed);
      // Not 0: that would look as if all of them had been replayed when they become known.
      else this.remove();
    },
  });
}

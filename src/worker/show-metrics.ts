import type { Registry } from 'prom-client';
import { OF_WORKFLOWS, type ConcernCount } from '../domain/concerns/concern.ts';
import { attentionMetrics } from '../metrics/attention-metrics.ts';
import { booksMetrics } from '../metrics/books-metrics.ts';
import { monitorMetrics } from '../metrics/monitor-metrics.ts';
import { vendorMetrics } from '../metrics/vendor-metrics.ts';
import { workerMetrics } from '../metrics/worker-metrics.ts';
import { countFollowUps } from '../runs/count-follow-ups.ts';
import { askMonitor } from '../runs/monitor.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { Budgets } from './budgets.ts';
import { keepKnown, type Known } from './keep-known.ts';
import { vendorOrigins } from './vendors.ts';

export interface ShownState {
  temporal: Temporal;
  attention: Known<ConcernCount[]>;
  budgets: Budgets;
  isPolling(): boolean;
  /** The workflow id of the monitor; undefined until it is known to run. */
  monitorId(): string | undefined;
}

const ASK_MONITOR_EVERY_MS = 10_000;

/** Shows what a worker knows, without any call to Temporal for an event or an effect. */
export function showMetrics(
  registry: Registry,
  settings: Settings,
  { temporal, attention, budgets, isPolling, monitorId }: ShownState,
): void {
  // One and a half rounds: the worker that runs the rounds counts in each of them.
  const everyMs = settings.monitorIntervalMs * 1.5;
  const followUps = keepKnown(() => countFollowUps(temporal), everyMs);
  const monitor = keepKnown(() => askMonitor(temporal, monitorId()!), ASK_MONITOR_EVERY_MS);
  vendorMetrics(registry, vendorOrigins(settings));
  attentionMetrics(registry, OF_WORKFLOWS, () => Promise.resolve(attention.known()));
  const shown = () => (monitorId() === undefined ? undefined : monitor.known());
  monitorMetrics(registry, settings.monitorIntervalMs, shown);
  booksMetrics(registry, () => shown()?.books);
  workerMetrics(registry, { isPolling, budgets, followUps: () => followUps.known() });
}

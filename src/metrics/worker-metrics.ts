import { Histogram, type Registry } from 'prom-client';
import { gauge, gaugeBy } from './gauge.ts';

/** The budget of calls to a vendor. */
interface Budget {
  /** The share of the pace that was used in the last half minute. */
  used(): number;
  /** How long a call would wait that is asked for now, in milliseconds. */
  waitMs(): number;
}

/** What the gauges of a worker read. */
export interface WorkerSources {
  isPolling(): boolean;
  /** The budget of each lane that is remote. */
  budgets: Record<string, Budget>;
  /** Open follow-ups by state; undefined if they have not been counted. */
  followUps(): Record<string, number> | undefined;
}

/** Shows the state of a worker. */
export function workerMetrics(registry: Registry, { isPolling, budgets, followUps }: WorkerSources): void {
  gauge(registry, 'instantly_worker_polling', '1 while the worker takes tasks, else 0', () => Number(isPolling()));
  const ofEach = (read: (budget: Budget) => number) =>
    Object.fromEntries(Object.entries(budgets).map(([lane, budget]) => [lane, read(budget)]));
  gaugeBy(
    registry,
    ['instantly_vendor_budget_used_ratio', 'lane'],
    'Share of this worker’s pace of calls to a vendor that it has used in the last half minute',
    () => ofEach((budget) => budget.used()),
  );
  gaugeBy(
    registry,
    ['instantly_vendor_budget_wait_seconds', 'lane'],
    'How long a call to a vendor would wait for its turn that is asked for now',
    () => ofEach((budget) => budget.waitMs() / 1000),
  );
  gaugeBy(
    registry,
    ['instantly_follow_ups', 'state'],
    'Open follow-ups, by state (waiting, question, parked)',
    followUps,
  );
}

/**
 * Times human signals from their delivery to their last effect.
 * @returns counts one that is finished now. `receivedAt`: milliseconds since 1970, by the receiver's clock.
 */
export function humanSignalMetrics(registry: Registry): (receivedAt: number) => void {
  const seconds = new Histogram({
    name: 'instantly_human_signal_seconds',
    help: 'From the delivery of a human signal to its last effect',
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600, 3_600],
    registers: [registry],
  });
  return (receivedAt) => seconds.observe(Math.max(0, Date.now() - receivedAt) / 1000);
}

import { Counter, Histogram, type Registry } from 'prom-client';
import { FAILURE_CLASSES, FAULT } from '../domain/failure.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';

/** What an alert asks for. Prometheus cannot see how much a series grew that began above 0. */
const FROM_THE_START: AttemptOutcome[] = [
  { outcome: 'done', class: '' },
  ...['unavailable', 'rate-limited', FAULT].map((of) => ({ outcome: 'retried' as const, class: of })),
  ...FAILURE_CLASSES.map((of) => ({ outcome: 'parked' as const, class: of })),
];

/**
 * Counts attempts of effects by vendor, and times effects from their first attempt to their end.
 * @param vendors the names of all vendors.
 * @returns counts an attempt of an effect that was scheduled then (milliseconds since 1970).
 */
export function effectMetrics(
  registry: Registry,
  vendors: string[],
): (vendor: string, attempt: AttemptOutcome, scheduledAt: number) => void {
  const attempts = new Counter({
    name: 'instantly_effect_attempts_total',
    help: 'Attempts of effects, by vendor, outcome (done, retried, parked, cancelled) and class of the failure',
    labelNames: ['vendor', 'outcome', 'class'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'instantly_effect_seconds',
    help: 'From when an effect is due until it is done, parked or cancelled, with all attempts and waits',
    labelNames: ['vendor', 'outcome'],
    buckets: [0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 300, 1_800],
    registers: [registry],
  });
  for (const vendor of new Set(vendors)) for (const one of FROM_THE_START) attempts.inc({ vendor, ...one }, 0);
  return (vendor, attempt, scheduledAt) => {
    attempts.inc({ vendor, ...attempt });
    const { outcome } = attempt;
    // The time is the server's, whose clock may be ahead of ours.
    if (outcome !== 'retried') seconds.observe({ vendor, outcome }, Math.max(0, Date.now() - scheduledAt) / 1000);
  };
}

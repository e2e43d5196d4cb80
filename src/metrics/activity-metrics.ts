import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { Counter, Histogram, type Registry } from 'prom-client';
import { type AttemptOutcome, attemptOutcome } from './attempt-outcome.ts';
import { effectMetrics } from './effect-metrics.ts';

const DONE: AttemptOutcome = { outcome: 'done', class: '' };

/**
 * Counts and times each attempt of an activity: of effects, of the follow-ups' lookups, and of the monitor. A first try
 * that was not made, because there was no room, is no attempt.
 * @param vendors which vendor carries out an activity. An activity that is not there is no effect.
 */
export function activityMetrics(registry: Registry, vendors: Record<string, string>): ActivityInterceptorsFactory {
  const registers = [registry];
  const attempts = new Counter({
    name: 'instantly_activities_total',
    help: 'Attempts of activities, by name, outcome (done, retried, parked, cancelled) and class of the failure',
    labelNames: ['activity', 'outcome', 'class'],
    registers,
  });
  const seconds = new Histogram({
    name: 'instantly_activity_seconds',
    help: 'How long an attempt of an activity takes',
    labelNames: ['activity'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const onEffect = effectMetrics(registry, Object.values(vendors));
  return ({ info: { activityType: activity, isLocal, scheduledTimestampMs } }) => {
    const vendor = vendors[activity];
    const count = (attempt: AttemptOutcome) => {
      attempts.inc({ activity, ...attempt });
      if (vendor !== undefined) onEffect(vendor, attempt, scheduledTimestampMs);
    };
    return {
      inbound: {
        async execute(input, next) {
          const end = seconds.startTimer({ activity });
          try {
            const result = await next(input);
            count(DONE);
            end();
            return result;
          } catch (error) {
            const failure = attemptOutcome(error, isLocal);
            if (failure) {
              count(failure);
              end();
            }
            throw error;
          }
        },
      },
    };
  };
}

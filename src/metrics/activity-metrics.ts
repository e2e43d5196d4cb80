import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { FAILURE_CLASSES, NO_ROOM } from '../domain/failure.ts';
import { Counter, Histogram, type Registry } from 'prom-client';

const CLASSES: string[] = ['unavailable', 'rate-limited', ...FAILURE_CLASSES];
const DONE = { outcome: 'done', class: '' };

/**
 * Counts and times each attempt of an activity: of effects, of the follow-ups' lookups, and of the monitor. A first try
 * that was not made, because there was no room, is no attempt.
 */
export function activityMetrics(registry: Registry): ActivityInterceptorsFactory {
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
  return ({ info: { activityType: activity, isLocal } }) => ({
    inbound: {
      async execute(input, next) {
        const end = seconds.startTimer({ activity });
        try {
          const result = await next(input);
          attempts.inc({ activity, ...DONE });
          end();
          return result;
        } catch (error) {
          if (isRefused(error)) throw error;
          attempts.inc({ activity, ...outcomeOf(error, isLocal) });
          end();
          throw error;
        }
      },
    },
  });
}

const isRefused = (error: unknown): boolean => error instanceof ApplicationFailure && error.type === NO_ROOM;

/** @param isLocal a regular activity follows, whatever the failure is. */
function outcomeOf(error: unknown, isLocal: boolean): { outcome: string; class: string } {
  if (error instanceof CancelledFailure) return { outcome: 'cancelled', class: '' };
  const { type = '', nonRetryable = false } = error instanceof ApplicationFailure ? error : {};
  return {
    outcome: nonRetryable && !isLocal ? 'parked' : 'retried',
    class: type && CLASSES.includes(type) ? type : 'fault',
  };
}

import type { InjectedSinks } from '@temporalio/worker';
import type { MetricSinks } from '../domain/metric-sinks.ts';

/** A worker without these would log an error for each call. @param onHumanSignal called when a human signal is finished. */
export const metricSinks = (onHumanSignal?: (receivedAt: number) => void): InjectedSinks<MetricSinks> => ({
  metrics: {
    humanSignalDone: { fn: (_workflow, receivedAt) => onHumanSignal?.(receivedAt), callDuringReplay: false },
  },
});

import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { needsPerson } from '../../src/domain/failure.ts';
import type { FailedStep } from '../../src/domain/monitor/state.ts';

/** The failure of a step's activity. Anything else is thrown again: Temporal shows a bug in our code. */
export function failedStepOf(step: FailedStep['step'], failure: unknown): FailedStep {
  if (!(failure instanceof ActivityFailure) || isCancellation(failure)) throw failure;
  const { cause } = failure;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const isKnown = needsPerson(type) || type === 'unavailable' || type === 'rate-limited';
  return { step, class: isKnown ? type : 'unknown', message: (cause ?? failure).message };
}

import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { FAILURE_CLASSES, FAULT, needsPerson, NO_ROOM } from '../domain/failure.ts';

/** What became of an attempt. */
export interface AttemptOutcome {
  outcome: 'done' | 'retried' | 'parked' | 'cancelled';
  /** Of the failure; empty if there is none. */
  class: string;
}

const CLASSES: string[] = ['unavailable', 'rate-limited', ...FAILURE_CLASSES];

/**
 * What became of a failed attempt. Undefined if there was none: a first try was not made, because there was no room.
 * @param isLocal a regular activity follows, unless the failure needs a person.
 */
export function attemptOutcome(error: unknown, isLocal: boolean): AttemptOutcome | undefined {
  if (error instanceof CancelledFailure) return { outcome: 'cancelled', class: '' };
  const { type = '', nonRetryable = false } = error instanceof ApplicationFailure ? error : {};
  if (type === NO_ROOM) return undefined;
  return {
    outcome: nonRetryable && (!isLocal || needsPerson(type)) ? 'parked' : 'retried',
    class: type && CLASSES.includes(type) ? type : FAULT,
  };
}

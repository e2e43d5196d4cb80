import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { needsPerson, VendorError } from '../src/domain/failure.ts';
import { wrapEach } from './wrap.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/** A vendor's trouble leaves each activity as the Temporal failure that says what to do next. */
export const asTemporalFailures = <All extends Record<keyof All, Activity>>(activities: All): All =>
  wrapEach(activities, (run) =>
    run().catch((error: unknown) => {
      throw error instanceof VendorError ? temporalFailureOf(error) : error;
    }),
  );

/**
 * | trouble | failure |
 * | --- | --- |
 * | `unavailable` | retried, with backoff |
 * | `rate-limited` | retried after the vendor's own delay; expected, so neither error nor metric |
 * | `auth`, `rejected`, `not-found`, `config`, `unreadable` | not retried: the effect parks for a person |
 */
export function temporalFailureOf(error: VendorError): ApplicationFailure {
  const { trouble, message, retryAfterMs, cause } = error;
  return ApplicationFailure.create({
    message,
    type: trouble,
    nonRetryable: needsPerson(trouble),
    ...(retryAfterMs !== undefined && { nextRetryDelay: withJitter(retryAfterMs) }),
    ...(trouble === 'rate-limited' && { category: ApplicationFailureCategory.BENIGN }),
    ...(cause instanceof Error && { cause }),
  });
}

/** Never sooner than asked; spread, so that all who were turned away do not come back at once. */
const withJitter = (ms: number): number => Math.ceil(ms + 100 + Math.random() * Math.min(ms * 0.2, 5_000));

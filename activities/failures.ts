import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { needsPerson, VendorError } from '../src/domain/failure.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/** Wraps each activity so that a vendor's trouble leaves it as the Temporal failure that says what to do next. */
export function asTemporalFailures<All extends Record<keyof All, Activity>>(activities: All): All {
  const wrapped = Object.entries<Activity>(activities).map(([name, run]) => [
    name,
    async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        throw error instanceof VendorError ? temporalFailureOf(error) : error;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as All;
}

/**
 * | trouble | failure |
 * | --- | --- |
 * | `unavailable` | retried, with backoff |
 * | `rate-limited` | retried after the vendor's own delay; expected, so neither error nor metric |
 * | `auth`, `rejected`, `not-found`, `config` | not retried: the effect parks for a person |
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

import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, TemporalFailure } from '@temporalio/common';
import { MINUTE_MS } from '../src/domain/duration.ts';
import { FAULT, needsPerson, told, VendorError } from '../src/domain/failure.ts';
import { reasonOf } from '../src/domain/reason.ts';
import { retryDelay } from './retry-delay.ts';
import { wrapEach } from './wrap-each.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/** Every error leaves an activity as the Temporal failure that says what to do next; its type is the reason. */
export const asTemporalFailures = <All extends Record<keyof All, Activity>>(activities: All): All =>
  wrapEach(activities, (run) =>
    run().catch((error: unknown) => {
      throw failureOf(error);
    }),
  );

function failureOf(error: unknown): unknown {
  if (error instanceof VendorError) return temporalFailureOf(error);
  // Temporal handles its own failures, and those that its cancellation has caused.
  if (error instanceof TemporalFailure || asyncLocalStorage.getStore()?.cancellationSignal.aborted) return error;
  const said = error instanceof Error ? error : new Error(String(error));
  return isOfTemporal(said)
    ? temporalFailureOf(new VendorError('unavailable', `Temporal: ${reasonOf(said)}`, { cause: said }))
    : faultOf(said);
}

/**
 * | trouble | failure |
 * | --- | --- |
 * | `unavailable` | retried, with backoff |
 * | `rate-limited` | retried after the vendor's own delay; expected, so it is not counted as an error |
 * | `auth`, `rejected`, `not-found`, `config`, `unreadable` | not retried: the effect parks for a person |
 */
export function temporalFailureOf(error: VendorError): ApplicationFailure {
  const { trouble, message, retryAfterMs, cause } = error;
  return ApplicationFailure.create({
    message,
    type: trouble,
    nonRetryable: needsPerson(trouble),
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryDelay(retryAfterMs) }),
    ...(trouble === 'rate-limited' && { category: ApplicationFailureCategory.BENIGN }),
    ...(cause instanceof Error && { cause: shortened(cause) }),
  });
}

const FAULT_AGAIN_MS = MINUTE_MS;
const LONGEST_STACK = 4_000;

/** A bug in our code: it is retried every minute, because a new build may fix it. */
function faultOf({ name, message, stack = '' }: Error): ApplicationFailure {
  const failure = ApplicationFailure.create({
    message: told(`${name}: ${message}`),
    type: FAULT,
    // A workflow task waits for its local activities, so they must not wait long.
    ...(!asyncLocalStorage.getStore()?.info.isLocal && { nextRetryDelay: retryDelay(FAULT_AGAIN_MS) }),
  });
  // The stack shows where the bug is; it begins after the message, which may be of any length.
  const from = stack.indexOf('\n    at ');
  failure.stack = `${failure.name}: ${failure.message}${from < 0 ? '' : stack.slice(from, from + LONGEST_STACK)}`;
  return failure;
}

/** The cause with a short message and without its stack: a library may repeat in both what was sent. */
const shortened = (cause: Error): Error => Object.assign(new Error(told(cause.message)), { name: cause.name });

/** Whether Temporal's client has thrown it: one of its causes is a gRPC status (grpc-js, `ServiceError`). */
function isOfTemporal(error: Error): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'number' && 'metadata' in at && 'details' in at) return true;
  return false;
}

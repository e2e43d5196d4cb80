import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, TemporalFailure } from '@temporalio/common';
import { MINUTE_MS } from '../src/domain/duration.ts';
import { FAULT, needsPerson, told, VendorError } from '../src/domain/failure.ts';
import { reasonOf } from '../src/domain/reason.ts';
import { retryDelay } from './retry-delay.ts';
import { wrapEach } from './wrap-each.ts';

type Activity = (...args: never[]) => Promise<unknown>;

/** Whatever goes wrong leaves each activity as the Temporal failure that says what to do next, its type the reason. */
export const asTemporalFailures = <All extends Record<keyof All, Activity>>(activities: All): All =>
  wrapEach(activities, (run) =>
    run().catch((error: unknown) => {
      throw failureOf(error);
    }),
  );

function failureOf(error: unknown): unknown {
  if (error instanceof VendorError) return temporalFailureOf(error);
  // Temporal's own, and what its cancellation has ended, it knows how to take.
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
 * | `rate-limited` | retried after the vendor's own delay; expected, so neither error nor metric |
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

/** Better code may come at any time: it is tried again, slowly. */
function faultOf({ name, message, stack = '' }: Error): ApplicationFailure {
  const failure = ApplicationFailure.create({
    message: told(`${name}: ${message}`),
    type: FAULT,
    // A workflow's task waits for a local activity.
    ...(!asyncLocalStorage.getStore()?.info.isLocal && { nextRetryDelay: retryDelay(FAULT_AGAIN_MS) }),
  });
  // Whoever fixes it needs the place; the message before it may be of any length.
  const from = stack.indexOf('\n    at ');
  failure.stack = `${failure.name}: ${failure.message}${from < 0 ? '' : stack.slice(from, from + LONGEST_STACK)}`;
  return failure;
}

/** The reason as far as it can be told: whatever a library passes on stands in its message and its stack. */
const shortened = (cause: Error): Error => Object.assign(new Error(told(cause.message)), { name: cause.name });

/** Of Temporal's client: a gRPC status somewhere in its causes. (grpc-js, `ServiceError`) */
function isOfTemporal(error: Error): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'number' && 'metadata' in at && 'details' in at) return true;
  return false;
}

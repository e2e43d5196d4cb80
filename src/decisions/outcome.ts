import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Temporal } from '../temporal/connection.ts';
import { reasonOf } from '../domain/reason.ts';
import { isNotFound, isUnanswered } from '../temporal/grpc-errors.ts';
import type { ActionOutcome } from './bulk-action.ts';

/** If a worker was killed, Temporal gives its task to another one only after about 10 seconds. */
const DEADLINE_MS = 30_000;

/**
 * Sends a request to a workflow and returns the outcome; `already` if the workflow has ended.
 * @param isDone whether a refusal means that there is nothing left to do: the outcome is then `already` too.
 */
export async function outcomeOf(
  { call }: Temporal,
  ask: () => Promise<unknown>,
  isDone: (refusal: ApplicationFailure) => boolean = () => false,
): Promise<ActionOutcome> {
  try {
    await call(ask, DEADLINE_MS);
    return 'done';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already';
    if (error instanceof WorkflowNotFoundError || isNotFound(error)) return 'already';
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      return isDone(error.cause) ? 'already' : { reason: error.cause.message };
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnanswered(error)) return 'unanswered';
    return { reason: reasonOf(error) };
  }
}

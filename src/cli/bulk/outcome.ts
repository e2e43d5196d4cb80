import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Temporal } from '../../temporal/connection.ts';
import { reasonOf } from '../../domain/reason.ts';
import { isNotFound, isUnanswered } from '../../temporal/grpc-errors.ts';
import type { ActionOutcome } from './bulk-action.ts';

/** A worker that has just died is waited for some 10 s before the task goes to another. */
const DEADLINE_MS = 30_000;

/**
 * What came of asking a workflow for something; `already` where it has ended.
 * @param isDone whether this refusal of the workflow's says so too.
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

import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { pauseUpdate, resumeUpdate } from '../../workflows/follow-up-engine/messages.ts';
import { findRun } from '../runs/find-run.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { ActionOutcome, BulkAction } from './bulk-action.ts';
import { outcomeOf } from './outcome.ts';

export const STEERED = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const;
const UPDATES = { pause: pauseUpdate, resume: resumeUpdate };

export type Steering = keyof typeof STEERED;

/** Pauses, resumes or cancels the open run of a follow-up. */
export const steerOne = (
  temporal: Temporal,
  action: Steering,
  by: string | undefined,
  id: string,
): Promise<ActionOutcome> =>
  outcomeOf(temporal, () =>
    action === 'cancel'
      ? cancel(temporal, id, by)
      : temporal.client.workflow.getHandle(id).executeUpdate(UPDATES[action], { args: [by] }),
  );

/** Pauses, resumes or cancels follow-ups: the open run of each id. */
export const steering = (temporal: Temporal, action: Steering, by: string | undefined): BulkAction => ({
  name: action,
  done: STEERED[action],
  doneField: 'done',
  already: 'over',
  listedBy: 'follow-ups list',
  groups: { followUp: ({ kind }) => kind },
  appliesTo: ({ status }) => status === 'RUNNING',
  apply: ({ id }) => steerOne(temporal, action, by, id),
});

/** The SDK's `cancel` has no reason, and the server reports success for a workflow that has ended. */
async function cancel(temporal: Temporal, workflowId: string, by: string | undefined): Promise<void> {
  const { connection, namespace } = temporal;
  const run = await findRun(temporal, workflowId);
  if (run?.status.name !== 'RUNNING') throw new WorkflowNotFoundError('it has ended', workflowId, run?.runId);
  await connection.workflowService.requestCancelWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    requestId: randomUUID(),
    reason: by === undefined ? 'by the command line' : `by ${by}`,
  });
}

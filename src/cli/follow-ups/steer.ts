import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Temporal } from '../../temporal/connection.ts';
import { findRun } from '../../runs/find-run.ts';
import type { Deed } from '../bulk/carry-out.ts';
import { pauseUpdate, resumeUpdate } from '../../../workflows/follow-up-engine/messages.ts';
import { outcomeOf } from '../bulk/outcome.ts';

const DONE = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' } as const;

const UPDATES = { pause: pauseUpdate, resume: resumeUpdate };

export type Steering = keyof typeof DONE;

/** Holds follow-ups, lets them go on, or ends them. Whichever run of the id is open is meant. */
export function steering(temporal: Temporal, action: Steering, by: string | undefined, which?: string): Deed {
  const { client } = temporal;
  const ask = (id: string): Promise<unknown> =>
    action === 'cancel'
      ? cancel(temporal, id, by)
      : client.workflow.getHandle(id).executeUpdate(UPDATES[action], { args: [by] });
  return {
    action,
    words: { done: DONE[action], already: 'over', seek: 'follow-ups list' },
    fields: { done: 'done', already: 'alreadyOver' },
    groups: { followUp: ({ kind }) => kind },
    concerns: ({ status }) => status === 'RUNNING',
    question:
      action === 'cancel' && which ? `Cancel ${which}? What they have not done yet will not be done.` : undefined,
    apply: ({ id }) => outcomeOf(temporal, () => ask(id)),
  };
}

/** The SDK's own gives no reason, and of what has ended the server says that it was cancelled. */
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

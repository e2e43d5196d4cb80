import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Temporal } from '../temporal/connection.ts';
import { describeRun } from './find-run.ts';
import { followUpOf } from './workflow-types.ts';

/** The follow-up with this id, or with the only id that begins with it. Rejects with one sentence if none has. */
export async function describeFollowUp(temporal: Temporal, id: string): Promise<WorkflowExecutionDescription> {
  const run = await describeRun(temporal, id, 'follow-up');
  if (!followUpOf(run.type))
    throw new Error(`${run.workflowId} is a workflow of type ${run.type}, it should be a follow-up`);
  return run;
}

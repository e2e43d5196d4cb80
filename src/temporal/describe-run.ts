import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { Temporal } from './connection.ts';

const DEADLINE_MS = 10_000;

/** The newest run of that id; undefined where there is none. */
export async function findRun(
  { client, connection }: Temporal,
  id: string,
): Promise<WorkflowExecutionDescription | undefined> {
  const describe = () => client.workflow.getHandle(id).describe();
  return connection.withDeadline(Date.now() + DEADLINE_MS, describe).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
}

/** Rejects with one sentence where there is no such workflow; `what` is the person's word for it. */
export async function describeRun(
  temporal: Temporal,
  id: string,
  what: 'event' | 'follow-up' | 'workflow',
): Promise<WorkflowExecutionDescription> {
  const run = await findRun(temporal, id);
  if (!run) throw new Error(`Temporal has no ${what} ${id} (any more)`);
  return run;
}

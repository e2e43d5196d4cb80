import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import type { Temporal } from './connection.ts';

const DEADLINE_MS = 10_000;

/** Rejects with one sentence where there is no such workflow; `what` is the person's word for it. */
export async function describeRun(
  { client, connection }: Temporal,
  id: string,
  what: 'event' | 'workflow',
): Promise<WorkflowExecutionDescription> {
  const describe = () => client.workflow.getHandle(id).describe();
  return connection.withDeadline(Date.now() + DEADLINE_MS, describe).catch((error: unknown) => {
    throw error instanceof WorkflowNotFoundError ? new Error(`Temporal has no ${what} ${id} (any more)`) : error;
  });
}

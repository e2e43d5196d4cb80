import type { WorkflowHandle } from '@temporalio/client';
import { plainText } from '../domain/text/markdown.ts';

const DEADLINE_MS = 3_000;

/** Where a workflow stands, in its own words, for a terminal. Only a worker can tell, so nothing is said without one. */
export async function detailsText(handle: WorkflowHandle): Promise<string | undefined> {
  const query = () => handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const answer = await handle.client.connection.withDeadline(Date.now() + DEADLINE_MS, query).catch(() => undefined);
  return answer?.currentDetails ? plainText(answer.currentDetails) : undefined;
}

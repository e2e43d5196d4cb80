import type { WorkflowHandle } from '@temporalio/client';
import { plainText } from '../domain/text/markdown.ts';
import type { Temporal } from '../temporal/connection.ts';

const DEADLINE_MS = 3_000;

/** Where a workflow stands, in its own words, for a terminal. Only a worker can tell, so nothing is said without one. */
export async function detailsText({ call }: Temporal, handle: WorkflowHandle): Promise<string | undefined> {
  const query = () => handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const answer = await call(query, DEADLINE_MS).catch(() => undefined);
  return answer?.currentDetails ? plainText(answer.currentDetails) : undefined;
}

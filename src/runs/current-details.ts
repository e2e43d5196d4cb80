import type { WorkflowHandle } from '@temporalio/client';
import { plainText } from '../domain/text/markdown.ts';
import type { Temporal } from '../temporal/connection.ts';

const DEADLINE_MS = 3_000;

/** A workflow's current details, as plain text. Undefined if no worker answers within 3 seconds. */
export async function detailsText({ call }: Temporal, handle: WorkflowHandle): Promise<string | undefined> {
  const query = () => handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  const answer = await call(query, DEADLINE_MS).catch(() => undefined);
  return answer?.currentDetails ? plainText(answer.currentDetails) : undefined;
}

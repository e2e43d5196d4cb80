import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Temporal } from '../temporal/connection.ts';

const PAGE = 1_000;

/** Up to `limit` runs that match a visibility query. Visibility stores differ in their order. */
export async function listRuns(
  { client, call }: Temporal,
  query: string,
  limit = Infinity,
): Promise<WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  const runs = client.workflow.list({ query, pageSize: Math.min(limit, PAGE) })[Symbol.asyncIterator]();
  // Each page has its own deadline, because many pages may take long.
  const next = () => call(() => runs.next());
  for (let run = await next(); !run.done; run = await next()) {
    if (found.push(run.value) >= limit) break;
  }
  return found;
}

/** How many runs match a visibility query. */
export const countRuns = async ({ client, call }: Temporal, query: string): Promise<number> =>
  (await call(() => client.workflow.count(query))).count;

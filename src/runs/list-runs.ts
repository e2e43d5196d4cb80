import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Temporal, TemporalCalls } from '../temporal/connection.ts';

const PAGE = 1_000;

/** Up to `limit` runs that match a visibility query. Visibility stores differ in their order. */
export const listRuns = (temporal: Temporal, query: string, limit = Infinity): Promise<WorkflowExecutionInfo[]> =>
  Array.fromAsync(eachRun(temporal, query, limit));

/**
 * Up to `limit` runs that match, and of each only what `rowOf` keeps: a run as Temporal lists it takes 20 times as much
 * memory.
 */
export const listRows = <Row>(
  temporal: Temporal,
  query: string,
  limit: number,
  rowOf: (run: WorkflowExecutionInfo) => Row,
): Promise<Row[]> => Array.fromAsync(eachRun(temporal, query, limit), rowOf);

/** Up to `limit` runs that match, one after the other, so that not all need to be in memory. */
export async function* eachRun(
  { client, call }: Temporal,
  query: string,
  limit = Infinity,
): AsyncGenerator<WorkflowExecutionInfo> {
  const runs = client.workflow.list({ query, pageSize: Math.min(limit, PAGE) })[Symbol.asyncIterator]();
  // Each page has its own deadline, because many pages may take long.
  const next = () => call(() => runs.next());
  let left = limit;
  for (let run = await next(); !run.done; run = await next()) {
    yield run.value;
    left -= 1;
    if (left <= 0) return;
  }
}

/** How many runs match a visibility query. */
export const countRuns = async ({ client, call }: TemporalCalls, query: string): Promise<number> =>
  (await call(() => client.workflow.count(query))).count;

import type { Temporal } from '../temporal/connection.ts';

const DEADLINE_MS = 10_000;
const EVENTS = 50;

export interface Execution {
  workflowId: string;
  runId: string;
}

/** The end of a run's history, the newest event first: needs no worker. */
export async function newestEvents({ connection, namespace }: Temporal, execution: Execution) {
  const { history } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    connection.workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: EVENTS }),
  );
  return history?.events ?? [];
}

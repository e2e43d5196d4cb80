import type { Temporal } from '../temporal/connection.ts';

const EVENTS = 50;

export interface Execution {
  workflowId: string;
  runId: string;
}

/** The last 50 events of a run's history, the newest first. Needs no worker. */
export async function newestEvents({ connection, namespace, call }: Temporal, execution: Execution) {
  const { history } = await call(() =>
    connection.workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: EVENTS }),
  );
  return history?.events ?? [];
}

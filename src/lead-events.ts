import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { LeadEvent, OutreachEvent } from './domain/event.ts';
import type { Temporal } from './temporal/connection.ts';
import { valueOf } from './temporal/history-of-run.ts';
import { eventQuery } from './temporal/run-query.ts';
import { listRuns } from './temporal/list-runs.ts';

const DEADLINE_MS = 10_000;
const MOST = 100;

/** The events of these kinds that Temporal remembers of a lead, whatever became of their effects. */
export async function leadEvents(temporal: Temporal, lead: string, kinds: LeadEvent['kind'][]): Promise<LeadEvent[]> {
  // One query: a dev server takes a hundred in a second, Temporal Cloud thirty.
  const runs = await listRuns(temporal, eventQuery({ kind: kinds, lead }), MOST);
  return Promise.all(runs.map((run) => inputOf(temporal, run)));
}

async function inputOf(
  { connection, namespace }: Temporal,
  { workflowId, runId }: WorkflowExecutionInfo,
): Promise<LeadEvent> {
  const beginning = { namespace, execution: { workflowId, runId }, maximumPageSize: 1 };
  const { history } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    connection.workflowService.getWorkflowExecutionHistory(beginning),
  );
  return eventOf(history!) as LeadEvent;
}

/** The event that a workflow was started with. */
export const eventOf = ({ events }: History): OutreachEvent | undefined =>
  valueOf(events?.[0]?.workflowExecutionStartedEventAttributes?.input);

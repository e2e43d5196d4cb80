import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { LeadEvent, OutreachEvent } from './domain/event.ts';
import type { Temporal } from './temporal/connection.ts';
import { eventQuery } from './temporal/run-query.ts';
import { listRuns } from './temporal/list-runs.ts';

const DEADLINE_MS = 10_000;
const MOST = 20;

/** The events of these kinds that Temporal remembers of a lead, whatever became of their effects. */
export async function leadEvents(temporal: Temporal, lead: string, kinds: LeadEvent['kind'][]): Promise<LeadEvent[]> {
  const runs = await Promise.all(kinds.map((kind) => listRuns(temporal, eventQuery({ kind, lead }), MOST)));
  return Promise.all(runs.flat().map(({ workflowId }) => inputOf(temporal, workflowId)));
}

async function inputOf({ client, connection }: Temporal, id: string): Promise<LeadEvent> {
  const history = () => client.workflow.getHandle(id).fetchHistory();
  return eventOf(await connection.withDeadline(Date.now() + DEADLINE_MS, history)) as LeadEvent;
}

/** The event that a workflow was started with. */
export function eventOf({ events }: History): OutreachEvent | undefined {
  const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return input && defaultPayloadConverter.fromPayload<OutreachEvent>(input);
}

import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { type LeadEvent, type OutreachEvent, isLeadEvent } from '../domain/event.ts';
import { outline } from '../domain/follow-up/trim-event.ts';
import type { Temporal } from '../temporal/connection.ts';
import { valueOf } from './history.ts';
import { eventQuery } from './query.ts';
import { listRuns } from './list-runs.ts';

const MOST = 100;
const MOST_OF_A_KIND = 20;
/** Events may be large, and each is in memory until it is outlined. */
const READ_AT_A_TIME = 10;

/**
 * The events of these kinds that Temporal remembers of a lead, in outline. If there are more than 100, the newest 20 of each
 * kind are sure to be among them.
 * @param addresses the lead's addresses in lower case.
 */
export async function leadEvents(
  temporal: Temporal,
  addresses: readonly string[],
  kinds: readonly LeadEvent['kind'][],
): Promise<LeadEvent[]> {
  const runs = await runsOf(temporal, addresses, kinds);
  const events: LeadEvent[] = [];
  for (let from = 0; from < runs.length; from += READ_AT_A_TIME) {
    const page = runs.slice(from, from + READ_AT_A_TIME);
    const read = await Promise.all(page.map(async (run) => outlineOf(await inputOf(temporal, run))));
    events.push(...read.filter((event) => event !== undefined));
  }
  // Two addresses may have the same search value, if somebody has tried for it.
  return events.filter(({ lead }) => addresses.includes(lead.email));
}

async function runsOf(temporal: Temporal, lead: readonly string[], kinds: readonly LeadEvent['kind'][]) {
  // One query, because a dev server allows a hundred queries per second, and Temporal Cloud thirty.
  const runs = await listRuns(temporal, eventQuery({ kind: kinds, lead }), MOST);
  if (runs.length < MOST) return runs;
  // Many events of one kind may hide an older one of another kind.
  for (const kind of kinds) runs.push(...(await listRuns(temporal, eventQuery({ kind, lead }), MOST_OF_A_KIND)));
  return [...new Map(runs.map((run) => [run.runId, run])).values()];
}

const outlineOf = (event: OutreachEvent | undefined): LeadEvent | undefined =>
  event && isLeadEvent(event) ? outline(event) : undefined;

/** The event with which a run was started; reads only the beginning of its history. */
export async function inputOf(
  { connection, namespace, call }: Temporal,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>,
): Promise<OutreachEvent | undefined> {
  const beginning = { namespace, execution: { workflowId, runId }, maximumPageSize: 1 };
  const { history } = await call(() => connection.workflowService.getWorkflowExecutionHistory(beginning));
  return eventOf(history!);
}

/** The lead's newest event of these kinds, with all its fields. */
export async function newestEvent(
  temporal: Temporal,
  lead: string,
  kinds: readonly LeadEvent['kind'][],
): Promise<LeadEvent | undefined> {
  const runs = await listRuns(temporal, eventQuery({ kind: kinds, lead }), MOST);
  const newest = runs.sort((a, b) => b.startTime.getTime() - a.startTime.getTime())[0];
  const event = newest && (await inputOf(temporal, newest));
  return event && isLeadEvent(event) ? event : undefined;
}

/** The event with which a workflow was started. */
export const eventOf = ({ events }: History): OutreachEvent | undefined =>
  valueOf(events?.[0]?.workflowExecutionStartedEventAttributes?.input);

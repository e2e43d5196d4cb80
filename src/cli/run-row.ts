import type { WorkflowExecutionInfo } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { followUpOf } from '../follow-ups.ts';

/** A run as visibility knows it. */
export interface RunRow {
  id: string;
  status: string;
  started: string;
  /** Of the event, or the name of the follow-up. */
  kind: string | undefined;
  lead: string | undefined;
  campaign: string | undefined;
  attention: string | undefined;
}

type Known = Pick<WorkflowExecutionInfo, 'workflowId' | 'type' | 'status' | 'startTime' | 'searchAttributes'>;

export function rowOf({ workflowId, type, status, startTime, searchAttributes }: Known): RunRow {
  const of = (name: string) => searchAttributes[name]?.[0] as string | undefined;
  return {
    id: workflowId,
    status: status.name,
    started: startTime.toISOString(),
    kind: of(SEARCH_ATTRIBUTES.eventKind) ?? followUpOf(type),
    lead: of(SEARCH_ATTRIBUTES.lead),
    campaign: of(SEARCH_ATTRIBUTES.campaign),
    attention: of(SEARCH_ATTRIBUTES.attention),
  };
}

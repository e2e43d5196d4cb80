import type { WorkflowExecutionInfo } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

/** A run as visibility knows it. */
export interface RunRow {
  id: string;
  status: string;
  started: string;
  kind: string | undefined;
  lead: string | undefined;
  campaign: string | undefined;
  attention: string | undefined;
}

type Known = Pick<WorkflowExecutionInfo, 'workflowId' | 'status' | 'startTime' | 'searchAttributes'>;

export function rowOf({ workflowId, status, startTime, searchAttributes }: Known): RunRow {
  const of = (name: string) => searchAttributes[name]?.[0] as string | undefined;
  return {
    id: workflowId,
    status: status.name,
    started: startTime.toISOString(),
    kind: of(SEARCH_ATTRIBUTES.eventKind),
    lead: of(SEARCH_ATTRIBUTES.lead),
    campaign: of(SEARCH_ATTRIBUTES.campaign),
    attention: of(SEARCH_ATTRIBUTES.attention),
  };
}

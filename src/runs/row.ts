import type { WorkflowExecutionInfo } from '@temporalio/client';
import { REASON, SEARCH_ATTRIBUTES, textOfValue } from '../domain/search-attributes.ts';
import { followUpOf } from './workflow-types.ts';

/** A run as visibility knows it. */
export interface RunRow {
  id: string;
  status: string;
  started: string;
  /** Of the event, or the name of the follow-up. */
  kind: string | undefined;
  /** Of a bounce: passing, sender, permanent or unknown. */
  bounce?: string;
  lead: string | undefined;
  campaign: string | undefined;
  attention: string | undefined;
  /** Of an event that could not be read: why. */
  reason: string | undefined;
}

type Known = Pick<WorkflowExecutionInfo, 'workflowId' | 'type' | 'status' | 'startTime' | 'searchAttributes' | 'memo'>;

export function rowOf({ workflowId, type, status, startTime, searchAttributes, memo }: Known): RunRow {
  const of = (name: string) => searchAttributes[name]?.[0] as string | undefined;
  const textOf = (name: string) => {
    const value = of(name);
    return value === undefined ? undefined : textOfValue(value);
  };
  return {
    id: workflowId,
    status: status.name,
    started: startTime.toISOString(),
    kind: of(SEARCH_ATTRIBUTES.eventKind) ?? followUpOf(type),
    ...(typeof memo?.['bounce'] === 'string' && { bounce: memo['bounce'] }),
    lead: textOf(SEARCH_ATTRIBUTES.lead),
    campaign: textOf(SEARCH_ATTRIBUTES.campaign),
    attention: of(SEARCH_ATTRIBUTES.attention),
    reason: memo?.[REASON] as string | undefined,
  };
}

/** The kind for people: of a bounce with what it says of the address. */
export const kindOf = ({ kind, bounce }: RunRow): string | undefined =>
  bounce && bounce !== 'unknown' ? `${kind} (${bounce})` : kind;

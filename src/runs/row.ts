import type { WorkflowExecutionInfo } from '@temporalio/client';
import { REASON, SEARCH_ATTRIBUTES, textOfValue } from '../domain/search-attributes.ts';
import { attentionIn } from './attention-in.ts';
import { followUpOf } from './workflow-types.ts';

/** A run as Temporal's lists have it. The field names are those of `--json`. */
export interface RunRow {
  id: string;
  status: string;
  /** ISO 8601 */
  started: string;
  /** The kind of the event, or the name of the follow-up. */
  kind: string | undefined;
  /** The class of a bounce: passing, sender, permanent or unknown. */
  bounce?: string;
  lead: string | undefined;
  campaign: string | undefined;
  attention: string | undefined;
  /** Why the event could not be read. */
  reason: string | undefined;
}

type Listed = Pick<WorkflowExecutionInfo, 'workflowId' | 'type' | 'status' | 'startTime' | 'searchAttributes' | 'memo'>;

export function rowOf(run: Listed): RunRow {
  const { workflowId, type, status, startTime, searchAttributes, memo } = run;
  const valueOf = (name: string) => searchAttributes[name]?.[0] as string | undefined;
  const textOf = (name: string) => {
    const value = valueOf(name);
    return value === undefined ? undefined : textOfValue(value);
  };
  return {
    id: workflowId,
    status: status.name,
    started: startTime.toISOString(),
    kind: valueOf(SEARCH_ATTRIBUTES.eventKind) ?? followUpOf(type),
    ...(typeof memo?.['bounce'] === 'string' && { bounce: memo['bounce'] }),
    lead: textOf(SEARCH_ATTRIBUTES.lead),
    campaign: textOf(SEARCH_ATTRIBUTES.campaign),
    attention: attentionIn(run) || undefined,
    reason: memo?.[REASON] as string | undefined,
  };
}

/** The kind; for a bounce with its class: "email_bounced (permanent)". */
export const kindText = ({ kind, bounce }: RunRow): string | undefined =>
  bounce && bounce !== 'unknown' ? `${kind} (${bounce})` : kind;

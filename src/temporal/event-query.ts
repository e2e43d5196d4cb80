import { FAILURE_CLASSES, type FailureClass } from '../domain/failure.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

export interface EventFilter {
  kind?: string | undefined;
  lead?: string | undefined;
  campaign?: string | undefined;
  /** Any of these values; true: whatever it is. */
  attention?: readonly string[] | true | undefined;
  /** Began after it; milliseconds since 1970. */
  since?: number | undefined;
  isRunning?: boolean;
  /** The webhook monitor as well. */
  withMonitor?: boolean;
}

export interface ParkedFilter extends Pick<EventFilter, 'kind' | 'campaign' | 'since'> {
  class?: FailureClass | undefined;
}

const { eventKind, lead: LEAD, campaign: CAMPAIGN, attention: ATTENTION } = SEARCH_ATTRIBUTES;
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The visibility query for the events' workflows that fit. */
export function eventQuery({ kind, lead, campaign, attention, since, isRunning, withMonitor }: EventFilter): string {
  return [
    withMonitor ? "WorkflowType IN ('outreachEvent', 'webhookMonitor')" : "WorkflowType = 'outreachEvent'",
    ...(isRunning ? ["ExecutionStatus = 'Running'"] : []),
    ...(kind ? [`${eventKind} = ${quoted(kind)}`] : []),
    ...(lead ? [`${LEAD} = ${quoted(lead.trim().toLowerCase())}`] : []),
    ...(campaign ? [`${CAMPAIGN} = ${quoted(campaign)}`] : []),
    ...(attention === true ? [`${ATTENTION} IS NOT NULL`] : []),
    ...(Array.isArray(attention) ? [`${ATTENTION} IN (${attention.map(quoted).join(', ')})`] : []),
    ...(since === undefined ? [] : [`StartTime > '${new Date(since).toISOString()}'`]),
  ].join(' AND ');
}

/** Those that wait for a person. Where two effects of a workflow are parked, it counts as of the first one's class. */
export const parkedQuery = ({ class: of, ...filter }: ParkedFilter = {}): string =>
  eventQuery({ ...filter, attention: of ? [of] : FAILURE_CLASSES, isRunning: true });

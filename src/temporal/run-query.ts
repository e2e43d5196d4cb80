import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

export interface RunFilter {
  /** The types of workflows. */
  types: readonly string[];
  /** One of them, or any of several. */
  kind?: string | readonly string[] | undefined;
  lead?: string | undefined;
  campaign?: string | undefined;
  /** Any of these values; true: whatever it is. */
  attention?: readonly string[] | true | undefined;
  /** Began after it; milliseconds since 1970. */
  since?: number | undefined;
  isRunning?: boolean | undefined;
}

export const OUTREACH_EVENT = 'outreachEvent';

const { eventKind, lead: LEAD, campaign: CAMPAIGN, attention: ATTENTION } = SEARCH_ATTRIBUTES;
const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
const listed = (values: readonly string[]) => `(${values.map(quoted).join(', ')})`;

/** The visibility query for the runs that fit. */
export function runQuery({ types, kind, lead, campaign, attention, since, isRunning }: RunFilter): string {
  return [
    `WorkflowType IN ${listed(types)}`,
    ...(isRunning ? ["ExecutionStatus = 'Running'"] : []),
    ...(kind ? [`${eventKind} IN ${listed([kind].flat())}`] : []),
    ...(lead ? [`${LEAD} = ${quoted(lead.trim().toLowerCase())}`] : []),
    ...(campaign ? [`${CAMPAIGN} = ${quoted(campaign)}`] : []),
    ...(attention === true ? [`${ATTENTION} IS NOT NULL`] : []),
    ...(Array.isArray(attention) ? [`${ATTENTION} IN ${listed(attention)}`] : []),
    ...(since === undefined ? [] : [`StartTime > '${new Date(since).toISOString()}'`]),
  ].join(' AND ');
}

/** Of the events' workflows alone. */
export const eventQuery = (filter: Omit<RunFilter, 'types'>): string =>
  runQuery({ ...filter, types: [OUTREACH_EVENT] });

import { OUTREACH_EVENT } from './workflow-types.ts';
import type { RunListFilter } from '../domain/run-list-filter.ts';
import { SEARCH_ATTRIBUTES, searchValue, searchValueOfLead } from '../domain/search-attributes.ts';

export interface RunFilter extends Omit<RunListFilter, 'kind'> {
  /** The types of workflows. */
  types: readonly string[];
  /** One kind of event, or several. */
  kind?: string | readonly string[] | undefined;
  /** Only runs that have ended. */
  isClosed?: boolean | undefined;
  /** Only runs that have ended after this time, in milliseconds since 1970. */
  closedSince?: number | undefined;
}

const { eventKind, lead: LEAD, campaign: CAMPAIGN, attention: ATTENTION } = SEARCH_ATTRIBUTES;
/** In list queries a backslash begins an escape. */
const quoted = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
/** A list of values in a visibility query. */
export const listed = (values: readonly string[]) => `(${values.map(quoted).join(', ')})`;

/** The visibility query for the runs that match. */
export function runQuery({
  types,
  kind,
  lead,
  campaign,
  attention,
  since,
  until,
  closedSince,
  ...status
}: RunFilter): string {
  // Before 1.32 a server on SQLite, PostgreSQL or MySQL takes it that an open run closes in the year 9999
  // (findings/temporal-open-runs-closed-later.sh).
  const isClosed = status.isClosed || closedSince !== undefined;
  return [
    `WorkflowType IN ${listed(types)}`,
    ...(status.isRunning ? ["ExecutionStatus = 'Running'"] : []),
    ...(isClosed ? ["ExecutionStatus != 'Running'"] : []),
    ...(kind ? [`${eventKind} IN ${listed([kind].flat().map(searchValue))}`] : []),
    ...(lead ? [`${LEAD} IN ${listed([lead].flat().map(searchValueOfLead))}`] : []),
    ...(campaign ? [`${CAMPAIGN} = ${quoted(searchValue(campaign))}`] : []),
    ...(attention === true ? [`${ATTENTION} IS NOT NULL`] : []),
    ...(Array.isArray(attention) ? [`${ATTENTION} IN ${listed(attention.map(searchValue))}`] : []),
    ...(since === undefined ? [] : [`StartTime > '${new Date(since).toISOString()}'`]),
    ...(until === undefined ? [] : [`StartTime <= '${new Date(until).toISOString()}'`]),
    ...(closedSince === undefined ? [] : [`CloseTime > '${new Date(closedSince).toISOString()}'`]),
  ].join(' AND ');
}

/** The visibility query for workflows of events. */
export const eventQuery = (filter: Omit<RunFilter, 'types'>): string =>
  runQuery({ ...filter, types: [OUTREACH_EVENT] });

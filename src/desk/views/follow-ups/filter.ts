import type { Context } from 'koa';
import { FOLLOW_UPS } from '../../../../workflows/follow-up-register.ts';
import type { FollowUpRowFilter } from '../../../read-model/filters.ts';
import type { FilterField } from '../../page/filter.ts';
import { asWords, inWords } from '../../page/words.ts';

export const OPEN = 'running';
const ALL = 'all';

const STATUSES: [value: string, says: string][] = [
  ['completed', 'ended'],
  ['failed', 'failed'],
  ['canceled', 'cancelled'],
  ['terminated', 'terminated'],
  ['deleted', 'deleted in Temporal'],
];

/** The word for a status. */
export const statusWord = (status: string): string =>
  STATUSES.find(([value]) => value === status)?.[1] ?? asWords(status);

export const FIELDS: FilterField[] = [
  { name: 'name', label: 'Follow-up', choices: Object.keys(FOLLOW_UPS).map((name) => [name, inWords(name)]) },
  { name: 'campaign', label: 'Campaign', placeholder: 'the whole name' },
  { name: 'lead', label: 'Lead', placeholder: 'the whole address' },
  { name: 'status', label: 'Status', any: 'open', choices: [...STATUSES, [ALL, 'open and ended']] },
  {
    name: 'paused',
    label: 'Paused',
    choices: [
      ['yes', 'paused'],
      ['no', 'not paused'],
    ],
  },
];

/** The filter that a query or a form gives. A value that is not known matches nothing. */
export function followUpFilterOf(valueOf: (name: string) => string): FollowUpRowFilter {
  const [name, campaign, lead, paused] = ['name', 'campaign', 'lead', 'paused'].map((field) => valueOf(field).trim());
  const status = valueOf('status').trim() || OPEN;
  return {
    ...(name && { name }),
    ...(campaign && { campaign }),
    ...(lead && { lead: lead.toLowerCase() }),
    ...(status !== ALL && { status }),
    ...(paused && { paused: paused === 'yes' }),
  };
}

/** The parameters of the filter, for links and hidden fields. */
export const filterParams = (valueOf: (name: string) => string): Record<string, string> =>
  Object.fromEntries(FIELDS.map(({ name }) => [name, valueOf(name)]));

/** The ids that are ticked. */
export const tickedIn = (ctx: Context): string[] => [ctx.query['id'] ?? []].flat().filter(Boolean);

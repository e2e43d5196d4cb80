import type { Command } from 'commander';
import type { ContactRow } from '../../../activities/crm/local.ts';
import { STATUSES } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { isWithin, readLimit, type ListOptions, type Range, readRange, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { whyEmpty } from '../list/why-empty.ts';
import type { Clock } from '../terminal/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { localContacts } from './local.ts';
import { command } from '../../domain/command.ts';
import { readChoice, readText } from '../terminal/option-values.ts';

interface Options extends ListOptions {
  status?: string;
  campaign?: string;
}

const LIMIT = 50;
const WHAT: [string, string] = ['contact', 'contacts'];
const campaignOf = ({ campaign }: ContactRow) => campaign?.name ?? campaign?.id;
const GROUPS = {
  status: ({ status }: ContactRow) => status,
  'email-status': ({ emailStatus }: ContactRow) => emailStatus,
  campaign: campaignOf,
  company: ({ variables }: ContactRow) => companyOf(variables),
  label: ({ label }: ContactRow) => label,
};

/** When something last happened to the contact (ISO 8601). */
const lastOf = (contact: ContactRow): string | undefined =>
  Object.entries(contact)
    .flatMap(([key, at]) => (key.endsWith('At') && typeof at === 'string' ? [at] : []))
    .sort()
    .at(-1);

export function leadsListCommand(leads: Command, context: () => CliContext): void {
  const list = leads
    .command('list')
    .description('list the contacts of the local CRM, the last active first')
    .option('--status <status>', `only contacts with this status: ${STATUSES.join(', ')}`)
    .option('--campaign <name>', 'only contacts of the campaign with this name');
  withListOptions(list, 'contacts to whom something happened', [...Object.keys(GROUPS), 'day', 'week'], LIMIT);
  withExamples(list, 'leads list --status interested', 'leads list --group-by status,campaign');
  list.action(async (options: Options) => {
    const { clock } = context();
    const filter: Filter = { ...readContactFilter(options), ...readRange(options, clock.zone) };
    const limit = readLimit(options, LIMIT);
    const all = (await localContacts(context())).sort((a, b) => (lastOf(b) ?? '').localeCompare(lastOf(a) ?? ''));
    const matching = (some: Filter) => all.filter((one) => matches(one, some));
    const found = matching(filter);
    return showList(options, {
      what: WHAT,
      rows: found.slice(0, limit),
      total: found.length,
      groups: { ...GROUPS, ...byTime(lastOf, clock) },
      columns: columnsOf(clock),
      whyEmpty: () => whyNoContact(filter, (some) => matching(some).length, clock),
    });
  });
}

const columnsOf = (clock: Clock): ListColumn<ContactRow>[] => [
  { heading: 'NAME', of: ({ variables }) => nameOf(variables) },
  { heading: 'COMPANY', spare: 1, of: ({ variables }) => companyOf(variables) },
  { heading: 'EMAIL', of: ({ email }) => email },
  { heading: 'STATUS', rigid: true, of: ({ status }) => status },
  { heading: 'EMAIL STATUS', spare: true, of: ({ emailStatus }) => emailStatus },
  { heading: 'LABEL', spare: 2, of: ({ label }) => label },
  { heading: 'CAMPAIGN', spare: 3, of: campaignOf },
  { heading: clock.heading('LAST'), rigid: true, of: (row) => clock.minute(lastOf(row) ?? 0) },
];

const whyNoContact = (filter: Filter, count: (filter: Filter) => number, clock: Clock): Promise<string> =>
  whyEmpty(
    {
      what: WHAT,
      filter,
      alone: {
        status: (status) =>
          `no contact has the status ${status}; to count them by status: ${command('leads list --group-by status')}`,
        campaign: (campaign) => `no contact is of the campaign “${campaign}”`,
      },
      nothing: `the local CRM has no contact yet; to create one: ${command('events send reply_received --lead jane@example.com')}`,
      count,
    },
    clock,
  );

interface Filter extends Partial<Range> {
  status?: string | undefined;
  campaign?: string | undefined;
}

const readContactFilter = ({ status, campaign }: Options): Filter => ({
  status: status === undefined ? undefined : readChoice('--status', status, STATUSES),
  campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
});

const matches = (contact: ContactRow, { status, campaign, since, until }: Filter): boolean =>
  (status === undefined || contact.status === status) &&
  (campaign === undefined || campaignOf(contact) === campaign) &&
  isWithin({ since, until }, lastOf(contact));

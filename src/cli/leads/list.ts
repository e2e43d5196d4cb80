import type { Command } from 'commander';
import { type ContactRow, createLocalCrm, type LocalCrm } from '../../../activities/crm/local.ts';
import { STATUSES } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { CliContext } from '../context.ts';
import { byTime, TIMES } from '../list/group.ts';
import { isWithin, readLimit, type ListOptions, type Range, readRange, withListOptions } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { whyEmpty } from '../list/why-empty.ts';
import type { Clock } from '../../calendar/clock.ts';
import { withExamples } from '../terminal/help.ts';
import { listModelLeads } from './list-model.ts';
import { command } from '../../domain/command.ts';
import { readChoice, readText } from '../terminal/option-values.ts';

interface Options extends ListOptions {
  status?: string;
  campaign?: string;
}

const LIMIT = 50;
const A_PAGE = 500;
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
    .description(
      'list the contacts of the local CRM, the last active first; with another CRM the leads that the read model knows',
    )
    .option('--status <status>', `only contacts with this status: ${STATUSES.join(', ')}`)
    .option('--campaign <name>', 'only contacts of the campaign with this name');
  withListOptions(list, 'contacts to whom something happened', [...Object.keys(GROUPS), ...TIMES], LIMIT);
  withExamples(list, 'leads list --status interested', 'leads list --group-by status,campaign');
  list.action(async (options: Options) => {
    const { clock, settings } = context();
    if (settings.crm.name !== 'local') return listModelLeads(context(), options);
    const filter: Filter = { ...readContactFilter(options), ...readRange(options, clock.zone) };
    const limit = readLimit(options, LIMIT);
    await context().withStore(async (store) => {
      const crm = createLocalCrm(store);
      const isCounted = options.groupBy !== undefined && limit === Infinity;
      const found = isCounted ? { pages: matchingPages(crm, filter) } : lastActive(crm, filter, limit);
      await showList(options, {
        what: WHAT,
        ...found,
        groups: { ...GROUPS, ...byTime(lastOf, clock) },
        columns: () => columnsOf(clock),
        whyEmpty: () => whyNoContact(filter, (some) => countMatching(crm, some), clock),
      });
    });
  });
}

async function* matchingPages(crm: LocalCrm, filter: Filter): AsyncGenerator<ContactRow[]> {
  for await (const page of crm.pages(filter.status)) yield page.filter((one) => matches(one, filter));
}

async function countMatching(crm: LocalCrm, filter: Filter): Promise<number> {
  let count = 0;
  for await (const page of matchingPages(crm, filter)) count += page.length;
  return count;
}

/** The last active first. Only their addresses and times are in memory: a store cannot sort by the last of many times. */
function lastActive(crm: LocalCrm, filter: Filter, limit: number) {
  const found: { email: string; last: string }[] = [];
  async function* pages(): AsyncGenerator<ContactRow[]> {
    for await (const page of matchingPages(crm, filter))
      found.push(...page.map((one) => ({ email: one.email, last: lastOf(one) ?? '' })));
    const emails = found
      .sort((a, b) => b.last.localeCompare(a.last))
      .slice(0, limit)
      .map(({ email }) => email);
    for (let at = 0; at < emails.length; at += A_PAGE) yield await crm.findAll(emails.slice(at, at + A_PAGE));
  }
  return { pages: pages(), total: () => found.length };
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

const whyNoContact = (filter: Filter, count: (filter: Filter) => Promise<number>, clock: Clock): Promise<string> =>
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

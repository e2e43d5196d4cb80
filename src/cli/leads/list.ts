import type { Command } from 'commander';
import type { ContactRow } from '../../../activities/crm/local.ts';
import { STATUSES } from '../../domain/contact.ts';
import { companyOf, nameOf } from '../../domain/person.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { isWithin, limitOf, type ListOptions, type Range, rangeOf, withListOptions } from '../list/options.ts';
import { showList } from '../list/show-list.ts';
import { whyEmpty } from '../list/why-empty.ts';
import { oneOf } from '../bulk/options.ts';
import { filled } from '../terminal/output.ts';
import { localContacts } from './local.ts';
import { command } from '../../domain/command.ts';

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

/** When something happened to it last. */
const lastOf = (contact: ContactRow): string | undefined =>
  Object.entries(contact)
    .flatMap(([key, at]) => (key.endsWith('At') && typeof at === 'string' ? [at] : []))
    .sort()
    .at(-1);

export function listCommand(leads: Command, context: () => CliContext): void {
  const list = leads
    .command('list')
    .description('list the contacts of the local CRM, the last active first')
    .option('--status <status>', `of this status: ${STATUSES.join(', ')}`)
    .option('--campaign <name>', 'of this campaign');
  withListOptions(list, 'to whom something happened', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    (options: Options) => {
      const { clock } = context();
      const filter: Filter = { ...filterOf(options), ...rangeOf(options, clock.zone) };
      const limit = limitOf(options, LIMIT);
      const all = localContacts(context()).sort((a, b) => (lastOf(b) ?? '').localeCompare(lastOf(a) ?? ''));
      const fitting = (some: Filter) => all.filter((one) => fits(one, some));
      const found = fitting(filter);
      return showList(options, {
        what: WHAT,
        rows: found.slice(0, limit),
        total: found.length,
        groups: { ...GROUPS, ...byTime(lastOf, clock) },
        columns: [
          { heading: 'NAME', of: ({ variables }) => nameOf(variables) },
          { heading: 'COMPANY', spare: 1, of: ({ variables }) => companyOf(variables) },
          { heading: 'EMAIL', of: ({ email }) => email },
          { heading: 'STATUS', rigid: true, of: ({ status }) => status },
          { heading: 'EMAIL STATUS', spare: true, of: ({ emailStatus }) => emailStatus },
          { heading: 'LABEL', spare: 2, of: ({ label }) => label },
          { heading: 'CAMPAIGN', spare: 3, of: campaignOf },
          { heading: clock.heading('LAST'), rigid: true, of: (row) => clock.minute(lastOf(row) ?? 0) },
        ],
        whyEmpty: () =>
          whyEmpty(
            {
              what: WHAT,
              filter,
              alone: {
                status: (status) =>
                  `no contact of the status ${status}; by status: ${command('leads list --group-by status')}`,
                campaign: (campaign) => `no contact of a campaign “${campaign}”`,
              },
              nothing: `the local CRM has no contact yet; to make one: ${command('events send reply_received --lead jane@example.com')}`,
              count: (some) => fitting(some).length,
            },
            clock,
          ),
      });
    },
  );
}

interface Filter extends Partial<Range> {
  status?: string | undefined;
  campaign?: string | undefined;
}

const filterOf = ({ status, campaign }: Options): Filter => ({
  status: status === undefined ? undefined : oneOf('--status', status, STATUSES),
  campaign: campaign === undefined ? undefined : filled('--campaign', campaign, 'the name of a campaign'),
});

const fits = (contact: ContactRow, { status, campaign, since, until }: Filter): boolean =>
  (status === undefined || contact.status === status) &&
  (campaign === undefined || campaignOf(contact) === campaign) &&
  isWithin({ since, until }, lastOf(contact));

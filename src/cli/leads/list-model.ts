import type { Clock } from '../../calendar/clock.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { LeadRow } from '../../read-model/rows.ts';
import type { CliContext } from '../context.ts';
import { asOfNotes } from '../list/as-of.ts';
import { byTime } from '../list/group.ts';
import { modelPages } from '../list/model-pages.ts';
import { type ListOptions, readLimit, readRange } from '../list/options.ts';
import { type ListColumn, showList } from '../list/show-list.ts';
import { readText } from '../terminal/option-values.ts';

interface Options extends ListOptions {
  status?: string;
  campaign?: string;
}

/** A lead as the read model has it. The field names are those of `--json`. */
interface ShownLead extends Omit<LeadRow, 'at'> {
  /** When something last happened to the lead (ISO 8601). */
  last: string;
}

const LIMIT = 50;
const GROUPS = {
  campaign: ({ campaign }: ShownLead) => campaign || undefined,
  company: ({ company }: ShownLead) => company || undefined,
};

/** Lists the leads that the read model knows: with a remote CRM nobody else can list them here. */
export async function listModelLeads({ clock, settings, withModel }: CliContext, options: Options): Promise<void> {
  if (options.status !== undefined)
    throw new Error(
      `CRM is "${settings.crm.name}": the status of a contact is in that CRM, and --status lists only those of CRM=local`,
    );
  const { since, until } = readRange(options, clock.zone);
  const { campaign } = options;
  const filter = {
    campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
    since,
    // The model leaves out what was at the end of a period.
    until: until === undefined ? undefined : until + 1,
  };
  const limit = readLimit(options, LIMIT);
  let shown = 0;
  await withModel(async (model) => {
    const progress = await model.note<Progress>(PROGRESS);
    const read = async (page: object) => {
      const { rows, ...more } = await model.leads(filter, page);
      shown += rows.length;
      return { rows: rows.map(({ at, ...row }) => ({ ...row, last: new Date(at).toISOString() })), ...more };
    };
    await showList(options, {
      what: ['lead', 'leads'],
      pages: modelPages(read, limit),
      columns: () => columnsOf(clock),
      groups: { ...GROUPS, ...byTime(({ last }: ShownLead) => last, clock) },
      notes: () => [
        ...asOfNotes(progress, clock),
        shown >= limit ? 'there may be more leads; --limit <n> shows more' : undefined,
      ],
      whyEmpty: () => 'the read model knows no lead that matches',
    });
  });
}

const columnsOf = (clock: Clock): ListColumn<ShownLead>[] => [
  { heading: 'NAME', of: ({ name }) => name },
  { heading: 'COMPANY', spare: 1, of: ({ company }) => company },
  { heading: 'EMAIL', of: ({ email }) => email },
  { heading: 'CAMPAIGN', spare: 2, of: ({ campaign }) => campaign },
  { heading: clock.heading('LAST'), rigid: true, of: ({ last }) => clock.minute(last) },
];

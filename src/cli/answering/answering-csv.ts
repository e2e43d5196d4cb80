import { CAMPAIGN_KINDS, type CampaignKind } from '../../answering/campaigns.ts';
import { ownerOf } from '../../answering/owners.ts';
import type { AnsweringReport } from '../../answering/report.ts';
import type { OpenReply } from '../../read-model/read-model.ts';
import { csvPrinter } from '../terminal/output.ts';

/** The tables of the report. */
export const REPORT_TABLES = ['owners', 'days', 'campaigns'] as const;

type Cell = string | number | undefined;
type Columns<Row> = [heading: string, of: (row: Row) => Cell][];

const iso = (at: number): string => (at ? new Date(at).toISOString() : '');
const seconds = (ms: number): number => Math.round(ms / 1_000);
const share = (part: number | undefined): string => part?.toFixed(4) ?? '';

/** Times are ISO 8601, lengths of time seconds, shares numbers from 0 to 1. */
async function printCsv<Row>(columns: Columns<Row>, rows: Row[]): Promise<void> {
  const printer = await csvPrinter(columns.map(([heading]) => heading));
  await printer.page(rows.map((row) => columns.map(([, of]) => String(of(row) ?? ''))));
  await printer.end();
}

const OWNERS: Columns<AnsweringReport['owners'][number]> = [
  ['OWNER', ({ says }) => says],
  ['REPLIES', ({ replies }) => replies],
  ['ANSWERED', ({ answered }) => answered],
  ['SHARE', ({ answeredShare }) => share(answeredShare)],
  ['MEDIAN (SECONDS)', ({ answered, median }) => (answered ? seconds(median) : '')],
  ['90 % (SECONDS)', ({ answered, ninetieth }) => (answered ? seconds(ninetieth) : '')],
  ['OPEN', ({ open }) => open],
  ['OLDEST OPEN', ({ openSince }) => iso(openSince)],
  ['SETTLED', ({ settled }) => settled],
  ['NOT KNOWN', ({ unknown }) => unknown],
];

const CAMPAIGNS: Columns<AnsweringReport['campaigns'][number]> = [
  ['CAMPAIGN', ({ campaign }) => campaign],
  ...Object.entries(CAMPAIGN_KINDS).map(([kind, says]): Columns<AnsweringReport['campaigns'][number]>[number] => [
    says.toUpperCase(),
    ({ events }) => events[kind as CampaignKind],
  ]),
  ['REPLIES PER MAIL', ({ replyRate }) => share(replyRate)],
  ['INTERESTED PER REPLY', ({ interestRate }) => share(interestRate)],
  ['BOUNCES PER MAIL', ({ bounceRate }) => share(bounceRate)],
  ['UNSUBSCRIBES PER MAIL', ({ unsubscribeRate }) => share(unsubscribeRate)],
];

const DAYS: Columns<AnsweringReport['days'][number]> = [
  ['DAY', ({ day }) => day],
  ['REPLIES', ({ replies }) => replies],
];

export function printReportCsv(
  { owners, days, campaigns }: AnsweringReport,
  table: (typeof REPORT_TABLES)[number],
): Promise<void> {
  if (table === 'owners') return printCsv(OWNERS, owners);
  return table === 'days' ? printCsv(DAYS, days) : printCsv(CAMPAIGNS, campaigns);
}

export const printOpenCsv = (rows: OpenReply[], owners: ReadonlyMap<string, string>): Promise<void> =>
  printCsv<OpenReply>(
    [
      ['WAITS (SECONDS)', ({ at }) => seconds(Date.now() - at)],
      ['LEAD', ({ lead }) => lead],
      ['NAME', ({ name }) => name],
      ['COMPANY', ({ company }) => company],
      ['CAMPAIGN', ({ campaign }) => campaign],
      ['MAILBOX', ({ mailbox }) => mailbox],
      ['OWNER', ({ mailbox }) => ownerOf(mailbox, owners)],
      ['REPLIED', ({ at }) => iso(at)],
      ['LAST LOOKED', ({ looked }) => iso(looked)],
      ['UNIBOX', ({ unibox }) => unibox],
    ],
    rows,
  );

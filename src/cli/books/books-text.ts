import { counted } from '../../domain/text/counted.ts';
import type { Books, BooksCounts } from '../../domain/books/books.ts';
import { driftAdvice, driftText } from '../../domain/books/words.ts';
import type { Clock } from '../../calendar/clock.ts';
import { columns } from '../terminal/table.ts';

const SHOWN = 20;
const COUNTS: [name: keyof BooksCounts, heading: string][] = [
  ['received', 'RECEIVED'],
  ['replayed', 'REPLAYED'],
  ['duplicate', 'DUPLICATE'],
  ['ignored', 'IGNORED'],
  ['done', 'DONE'],
  ['parked', 'PARKED'],
  ['inFlight', 'IN FLIGHT'],
  ['failed', 'FAILED'],
  ['difference', 'DIFFERENCE'],
];

/** The books as a table, and below it what differs and what to do. */
export function booksText(books: Books, clock: Clock): string {
  const { since, until, lines, total, drift, notes, rows } = books;
  const hasWorkspaces = new Set(lines.map(({ workspace }) => workspace).filter(Boolean)).size > 1;
  const row = (kind: string, workspace: string, counts: BooksCounts) => [
    kind,
    ...(hasWorkspaces ? [workspace] : []),
    ...COUNTS.map(([name]) => String(counts[name])),
  ];
  return [
    `From ${clock.says(since)} up to ${clock.says(until)}:`,
    columns(
      [
        'KIND',
        ...(hasWorkspaces ? ['WORKSPACE'] : []),
        ...COUNTS.map(([, heading]) => ({ heading, right: true, rigid: true })),
      ],
      [...lines.map((one) => row(one.kind, one.workspace, one)), row('all', '', total)],
    ),
    '',
    total.difference === 0 && !drift.length
      ? 'The books agree.'
      : `The books differ by ${total.difference}; ${counted(drift.length, 'row differs', 'rows differ')}:`,
    ...drift.slice(0, SHOWN).map((one) => `! ${driftText(one, (at) => clock.says(at))}`),
    ...(drift.length > SHOWN ? [`… and ${drift.length - SHOWN} more: --json names all`] : []),
    ...driftAdvice(drift).map((advice) => `→ ${advice}`),
    ...(rows === undefined ? [] : [`${counted(rows, 'row')} of Instantly’s delivery log compared`]),
    ...books.days.map(
      ({ date, rows: listed, total: all }) => `${date}: Instantly’s summary counts ${all}, its log lists ${listed}`,
    ),
    ...campaignLines(books.campaigns),
    ...notes.map((one) => `Note: ${one}`),
  ].join('\n');
}

function campaignLines(campaigns: Books['campaigns']): string[] {
  if (!campaigns) return [];
  const { from, to, kinds } = campaigns;
  return [
    '',
    `Beside the numbers of Instantly’s campaigns, ${from === to ? from : `${from} to ${to}`} (UTC); they count bounces and unsubscribes by lead:`,
    columns(
      ['KIND', { heading: 'RECEIVED', right: true }, { heading: 'CAMPAIGNS', right: true }],
      kinds.map(({ kind, received, reported }) => [kind, String(received), String(reported)]),
    ),
  ];
}

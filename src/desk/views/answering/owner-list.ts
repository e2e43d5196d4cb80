import type { OwnerTimes } from '../../../answering/report.ts';
import type { Clock } from '../../../calendar/clock.ts';
import { html } from '../../../http/html.ts';
import { linkTo } from '../../page/link.ts';
import type { DeskColumn, DeskList } from '../../page/list.ts';
import { count, isoTime, percent, span, when } from '../../page/times.ts';

const seconds = (ms: number): number => Math.round(ms / 1_000);

const number = (heading: string, of: (row: OwnerTimes) => number): DeskColumn<OwnerTimes> => ({
  ...{ heading, right: true, cell: (row) => count(of(row)), csv: of },
});

/** How fast each owner answers. */
export const ownerList = (clock: Clock): DeskList<OwnerTimes> => ({
  name: 'answer-times',
  caption: 'Time from a reply to the first answer, by the owner of the mailbox that the lead wrote to',
  columns: [
    {
      heading: 'Owner',
      cell: ({ says, owner }) => (owner ? html`<a href="${linkTo('/answering', { owner })}">${says}</a>` : says),
      csv: ({ says }) => says,
    },
    number('Replies', ({ replies }) => replies),
    number('Answered', ({ answered }) => answered),
    {
      ...{ heading: 'Share', right: true },
      cell: ({ answeredShare }) => (answeredShare === undefined ? '–' : percent(answeredShare)),
      csv: ({ answeredShare }) => answeredShare?.toFixed(3) ?? '',
    },
    {
      ...{ heading: 'Median', right: true },
      cell: ({ answered, median }) => (answered ? span(median) : '–'),
      csv: ({ answered, median }) => (answered ? seconds(median) : ''),
    },
    {
      ...{ heading: '90 %', right: true },
      cell: ({ answered, ninetieth }) => (answered ? span(ninetieth) : '–'),
      csv: ({ answered, ninetieth }) => (answered ? seconds(ninetieth) : ''),
    },
    number('Open', ({ open }) => open),
    {
      heading: 'Oldest open',
      cell: ({ openSince }) => when(openSince, clock),
      csv: ({ openSince }) => isoTime(openSince),
    },
    number('Settled', ({ settled }) => settled),
    number('Not known', ({ unknown }) => unknown),
  ],
  whyEmpty: 'No reply of this period was watched by the follow-up “reply-unanswered”.',
});

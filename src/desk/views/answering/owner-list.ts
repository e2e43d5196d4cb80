import type { OwnerTimes } from '../../../answering/report.ts';
import type { Clock } from '../../../calendar/clock.ts';
import { spanText } from '../../../domain/duration.ts';
import { html } from '../../../http/html.ts';
import { linkTo } from '../../page/link.ts';
import { countColumn, type DeskList } from '../../page/list.ts';
import { isoTime, percent, when } from '../../page/times.ts';

const seconds = (ms: number): number => Math.round(ms / 1_000);

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
    countColumn('Replies', ({ replies }) => replies),
    countColumn('Answered', ({ answered }) => answered),
    {
      ...{ heading: 'Share', right: true },
      cell: ({ answeredShare }) => (answeredShare === undefined ? '–' : percent(answeredShare)),
      csv: ({ answeredShare }) => answeredShare?.toFixed(3) ?? '',
    },
    {
      ...{ heading: 'Median', right: true },
      cell: ({ answered, median }) => (answered ? spanText(median) : '–'),
      csv: ({ answered, median }) => (answered ? seconds(median) : ''),
    },
    {
      ...{ heading: '90 %', right: true },
      cell: ({ answered, ninetieth }) => (answered ? spanText(ninetieth) : '–'),
      csv: ({ answered, ninetieth }) => (answered ? seconds(ninetieth) : ''),
    },
    countColumn('Open', ({ open }) => open),
    {
      heading: 'Oldest open',
      cell: ({ openSince }) => when(openSince, clock),
      csv: ({ openSince }) => isoTime(openSince),
    },
    countColumn('Settled', ({ settled }) => settled),
    countColumn('Not known', ({ unknown }) => unknown),
  ],
  whyEmpty: 'No reply of this period was watched by the follow-up “Reply unanswered”.',
});

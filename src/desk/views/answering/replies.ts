import type { AnsweringReport } from '../../../answering/report.ts';
import type { Clock } from '../../../calendar/clock.ts';
import { html, type Html } from '../../../http/html.ts';
import type { DayReplies } from '../../../read-model/read-model.ts';
import { barChart } from '../../page/chart.ts';
import { linkTo } from '../../page/link.ts';
import { countColumn, type DeskList } from '../../page/list.ts';

export const repliesChart = ({ days }: AnsweringReport, { zone }: Clock): Html =>
  barChart({
    title: `Replies by day (${zone})`,
    of: 'Day',
    series: [{ name: 'replies', look: 'main' }],
    bars: days.map(({ day, replies }) => ({ label: day, values: [replies] })),
  });

export const dayReplyList = (): DeskList<DayReplies> => ({
  name: 'replies',
  caption: 'Replies by day and campaign, the newest day first',
  columns: [
    {
      heading: 'Day',
      cell: ({ day }) => html`<a href="${linkTo('/answering', { from: day, to: day })}">${day}</a>`,
      csv: ({ day }) => day,
    },
    { heading: 'Campaign', cell: ({ campaign }) => campaign || '–' },
    countColumn('Replies', ({ replies }) => replies),
  ],
  whyEmpty: 'No reply in this period.',
});

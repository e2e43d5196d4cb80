import { capitalized } from '../../../domain/text/capitalized.ts';
import { CAMPAIGN_KINDS, type CampaignKind, type CampaignOutcome } from '../../../answering/campaigns.ts';
import { html } from '../../../http/html.ts';
import { linkTo } from '../../page/link.ts';
import { countColumn, type DeskColumn, type DeskList } from '../../page/list.ts';
import { count, percent } from '../../page/times.ts';

const share = (heading: string, of: (row: CampaignOutcome) => number | undefined): DeskColumn<CampaignOutcome> => ({
  ...{ heading, only: 'csv' as const },
  cell: (row) => of(row)?.toFixed(4) ?? '',
});

const percentOf = (rate: number | undefined): string => (rate === undefined ? '–' : percent(rate));

const counted = (kind: CampaignKind): DeskColumn<CampaignOutcome> =>
  countColumn(capitalized(CAMPAIGN_KINDS[kind]), ({ events }) => events[kind]);

/** A count, and below it the share. */
const both = (kind: CampaignKind, of: (row: CampaignOutcome) => number | undefined): DeskColumn<CampaignOutcome> => ({
  ...counted(kind),
  cell: (row) => html`${count(row.events[kind])}<br /><span class="quiet">${percentOf(of(row))}</span>`,
});

/** What campaigns have brought in the period. */
export const campaignList = (): DeskList<CampaignOutcome> => ({
  name: 'campaigns',
  caption: 'Campaigns by outcome, in whole days of UTC, the one with the most replies first',
  columns: [
    {
      heading: 'Campaign',
      cell: ({ campaign }) => html`<a href="${linkTo('/answering', { campaign })}">${campaign}</a>`,
      csv: ({ campaign }) => campaign,
    },
    counted('email_sent'),
    counted('email_opened'),
    counted('email_link_clicked'),
    both('reply_received', ({ replyRate }) => replyRate),
    share('Replies per mail', ({ replyRate }) => replyRate),
    counted('auto_reply_received'),
    both('lead_interested', ({ interestRate }) => interestRate),
    share('Interested per reply', ({ interestRate }) => interestRate),
    counted('lead_meeting_booked'),
    counted('lead_not_interested'),
    both('email_bounced', ({ bounceRate }) => bounceRate),
    share('Bounces per mail', ({ bounceRate }) => bounceRate),
    both('lead_unsubscribed', ({ unsubscribeRate }) => unsubscribeRate),
    share('Unsubscribes per mail', ({ unsubscribeRate }) => unsubscribeRate),
  ],
  whyEmpty: 'No event of a campaign in this period.',
});

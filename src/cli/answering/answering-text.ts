import { counted } from '../../domain/text/counted.ts';
import { CAMPAIGN_KINDS, type CampaignKind } from '../../answering/campaigns.ts';
import { ownerOf } from '../../answering/owners.ts';
import type { AnsweringReport, OwnerTimes } from '../../answering/report.ts';
import { WHAT_COUNTS } from '../../answering/words.ts';
import type { Clock } from '../../calendar/clock.ts';
import { spanText } from '../../domain/duration.ts';
import type { OpenReply } from '../../read-model/read-model.ts';
import { columns } from '../terminal/table.ts';

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(share * 100).toFixed(1)} %`);
const right = (heading: string) => ({ heading, right: true });

export function answeringText(
  { period, days, replies, all, owners, campaigns }: AnsweringReport,
  clock: Clock,
): string {
  const daysWithReplies = days.filter((day) => day.replies > 0);
  return [
    `Replies from ${period.first} to ${period.last} (${clock.zone}): ${replies}`,
    timesText(all),
    ...(owners.length ? ['', ownerTable(owners, clock)] : []),
    ...(daysWithReplies.length
      ? [
          '',
          columns(
            ['DAY', right('REPLIES')],
            daysWithReplies.map((day) => [day.day, String(day.replies)]),
          ),
        ]
      : []),
    ...(campaigns.length ? ['', campaignTable(campaigns), 'shares: of mails sent; interested: of replies'] : []),
    '',
    ...WHAT_COUNTS,
  ].join('\n');
}

const timesText = ({ answered, median, ninetieth, open, answeredShare }: OwnerTimes): string =>
  answered + open
    ? `answered: ${percent(answeredShare)} of ${answered + open}; half of the answers within ${spanText(median)}, 9 of 10 within ` +
      `${spanText(ninetieth)}; ${counted(open, 'reply waits', 'replies wait')}`
    : 'no answer and no open reply is known';

const ownerTable = (owners: OwnerTimes[], clock: Clock): string =>
  columns(
    [
      'OWNER',
      ...['REPLIES', 'ANSWERED', 'SHARE', 'MEDIAN', '90 %', 'OPEN'].map(right),
      clock.heading('OLDEST OPEN'),
      ...['SETTLED', 'NOT KNOWN'].map(right),
    ],
    owners.map((one) => [
      one.says,
      String(one.replies),
      String(one.answered),
      percent(one.answeredShare),
      one.answered ? spanText(one.median) : '–',
      one.answered ? spanText(one.ninetieth) : '–',
      String(one.open),
      one.openSince ? clock.minute(one.openSince) : '',
      String(one.settled),
      String(one.unknown),
    ]),
  );

function campaignTable(campaigns: AnsweringReport['campaigns']): string {
  const kinds = Object.entries(CAMPAIGN_KINDS) as [CampaignKind, string][];
  const shares: Partial<Record<CampaignKind, keyof (typeof campaigns)[number]>> = {
    reply_received: 'replyRate',
    lead_interested: 'interestRate',
    email_bounced: 'bounceRate',
    lead_unsubscribed: 'unsubscribeRate',
  };
  return columns(
    ['CAMPAIGN', ...kinds.map(([, says]) => right(says.toUpperCase()))],
    campaigns.map((one) => [
      one.campaign,
      ...kinds.map(([kind]) => {
        const share = shares[kind];
        return `${one.events[kind]}${share ? ` (${percent(one[share] as number | undefined)})` : ''}`;
      }),
    ]),
  );
}

export function openText(rows: OpenReply[], owners: ReadonlyMap<string, string>, clock: Clock): string {
  if (!rows.length) return 'nobody waits for an answer, as far as the read model knows';
  return columns(
    ['WAITS', 'LEAD', 'CAMPAIGN', 'MAILBOX', 'OWNER', clock.heading('REPLIED'), 'LAST LOOKED', 'UNIBOX'],
    rows.map(({ at, lead, campaign, mailbox, looked, unibox }) => [
      spanText(Date.now() - at),
      lead,
      campaign,
      mailbox,
      ownerOf(mailbox, owners) === mailbox ? '' : ownerOf(mailbox, owners),
      clock.minute(at),
      looked ? clock.minute(looked) : 'not yet',
      unibox,
    ]),
  );
}

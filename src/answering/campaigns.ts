import type { CampaignCount } from '../read-model/read-model.ts';

/** The kinds that are shown, with how each is called. */
export const CAMPAIGN_KINDS = {
  email_sent: 'sent',
  email_opened: 'opens',
  email_link_clicked: 'clicks',
  reply_received: 'replies',
  auto_reply_received: 'automatic replies',
  lead_interested: 'interested',
  lead_meeting_booked: 'meetings booked',
  lead_not_interested: 'not interested',
  email_bounced: 'bounced',
  lead_unsubscribed: 'unsubscribed',
} as const;
export type CampaignKind = keyof typeof CAMPAIGN_KINDS;

/** What a campaign has brought: events, not leads. A rate is undefined if what it is a share of is not known. */
export interface CampaignOutcome {
  campaign: string;
  events: Record<CampaignKind, number>;
  /** Per mail that was sent. */
  replyRate: number | undefined;
  bounceRate: number | undefined;
  unsubscribeRate: number | undefined;
  /** Per reply. */
  interestRate: number | undefined;
}

const KINDS = Object.keys(CAMPAIGN_KINDS) as CampaignKind[];

/** The campaign with the most replies first. */
export function campaignOutcomes(counts: CampaignCount[]): CampaignOutcome[] {
  const byCampaign = Map.groupBy(counts, ({ campaign }) => campaign);
  return [...byCampaign]
    .map(([campaign, rows]) => {
      const of = new Map(rows.map(({ kind, events }) => [kind, events]));
      const events = Object.fromEntries(KINDS.map((kind) => [kind, of.get(kind) ?? 0])) as CampaignOutcome['events'];
      const perMail = (kind: CampaignKind) => rate(events[kind], events.email_sent);
      return {
        campaign,
        events,
        replyRate: perMail('reply_received'),
        bounceRate: perMail('email_bounced'),
        unsubscribeRate: perMail('lead_unsubscribed'),
        interestRate: rate(events.lead_interested, events.reply_received),
      };
    })
    .sort((a, b) => b.events.reply_received - a.events.reply_received || (a.campaign < b.campaign ? -1 : 1));
}

/** More than all is no share: then not all of them are known. */
const rate = (part: number, all: number): number | undefined => (all > 0 && part <= all ? part / all : undefined);

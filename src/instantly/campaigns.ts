import { z } from 'zod';
import type { CampaignAnalytics } from '../domain/activities.ts';
import type { EventKind } from '../domain/event.ts';
import type { Calls } from './calls.ts';
import type { Days } from './deliveries.ts';

export interface CampaignCalls {
  /** Whether any campaign is sending now. */
  hasActiveCampaign(signal?: AbortSignal): Promise<boolean>;
  /** The campaign's numbers so far; undefined until it has sent anything. */
  campaignAnalytics(id: string, signal?: AbortSignal): Promise<CampaignAnalytics | undefined>;
  /**
   * What all campaigns report of some days, for the kinds of events of which they have a number. Bounces and unsubscribes are
   * counted by lead.
   */
  campaignTotals(days: Days, signal?: AbortSignal): Promise<Partial<Record<EventKind, number>>>;
}

/** `status` of a campaign (OpenAPI 2.0.0): 0 draft, 1 active, 2 paused, 3 completed, 4 running subsequences. */
const ACTIVE = 1;

const Campaign = z.object({ id: z.string(), status: z.number() });
const count = z
  .number()
  .nullish()
  .transform((number) => number ?? 0);
const Analytics = z.object({
  campaign_id: z.string(),
  contacted_count: count,
  emails_sent_count: count,
  open_count: count,
  open_count_unique: z.number().nullish(),
  reply_count: count,
  reply_count_unique: z.number().nullish(),
  bounced_count: count,
  unsubscribed_count: count,
  total_opportunities: count,
  link_click_count: count,
  reply_count_automatic: count,
});

const TOTALS = {
  email_sent: 'emails_sent_count',
  email_opened: 'open_count',
  email_link_clicked: 'link_click_count',
  reply_received: 'reply_count',
  auto_reply_received: 'reply_count_automatic',
  email_bounced: 'bounced_count',
  lead_unsubscribed: 'unsubscribed_count',
} as const satisfies Partial<Record<EventKind, keyof z.infer<typeof Analytics>>>;

export const campaignCalls = ({ call, items }: Calls): CampaignCalls => ({
  async hasActiveCampaign(signal) {
    for await (const { status } of items(Campaign, '/campaigns', { status: String(ACTIVE) }, signal)) {
      if (status === ACTIVE) return true;
    }
    return false;
  },

  async campaignAnalytics(id, signal) {
    // Instantly answers much faster without the count of leads (OpenAPI 2.0.0).
    const query = { id, exclude_total_leads_count: 'true' };
    const rows = await call(z.array(Analytics), 'GET', '/campaigns/analytics', { query, signal });
    const row = rows.find(({ campaign_id }) => campaign_id === id);
    return row && inOurWords(row);
  },

  async campaignTotals({ from, to }, signal) {
    const query = {
      start_date: `${from}T00:00:00.000Z`,
      end_date: `${to}T23:59:59.999Z`,
      exclude_total_leads_count: 'true',
    };
    const rows = await call(z.array(Analytics), 'GET', '/campaigns/analytics', { query, signal });
    return Object.fromEntries(
      Object.entries(TOTALS).map(([kind, field]) => [kind, rows.reduce((sum, row) => sum + row[field], 0)]),
    );
  },
});

function inOurWords(row: z.infer<typeof Analytics>): CampaignAnalytics {
  const { emails_sent_count: sent, contacted_count: contacted, bounced_count: bounced } = row;
  const opened = row.open_count_unique ?? row.open_count;
  const replied = row.reply_count_unique ?? row.reply_count;
  return {
    sent,
    contacted,
    opened,
    replied,
    bounced,
    unsubscribed: row.unsubscribed_count,
    opportunities: row.total_opportunities,
    openRate: share(opened, contacted),
    replyRate: share(replied, contacted),
    bounceRate: share(bounced, sent),
  };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

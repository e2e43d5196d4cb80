import { z } from 'zod';
import { createCalls, type InstantlyOptions } from './calls.ts';
import { deliveryCalls } from './deliveries.ts';
import { emailCalls } from './emails.ts';
import { leadCalls } from './leads.ts';
import { webhookCalls } from './webhooks.ts';

export type Instantly = ReturnType<typeof createInstantly>;

const Workspace = z.object({ id: z.string(), name: z.string().nullish() });
const BlockListEntry = z.object({ id: z.string(), bl_value: z.string() });
const Account = z.object({
  email: z.string(),
  status: z.number().nullish(),
  status_message: z
    .looseObject({ e_message: z.string().nullish(), response: z.string().nullish() })
    .nullish()
    .catch(null),
});
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
});

/** `GET /campaigns`: 0 draft, 1 active, 2 paused, 3 completed, 4 running subsequences, below 0 in trouble. */
const CAMPAIGN_ACTIVE = 1;

/** Instantly's API v2, as far as this product uses it (OpenAPI 2.0.0). Every method throws `VendorError`. */
export function createInstantly(options: InstantlyOptions) {
  const calls = createCalls(options);
  const { call, items } = calls;
  return {
    ...webhookCalls(calls),
    ...deliveryCalls(calls),
    ...emailCalls(calls, options.emailListsPerMinute),
    ...leadCalls(calls),

    /** The workspace that the key belongs to. */
    currentWorkspace: (signal?: AbortSignal) => call(Workspace, 'GET', '/workspaces/current', { signal }),

    /** Whether exactly this address is on the block list. The search may be a partial one, so the answer is compared. */
    async isBlocked(email: string, signal?: AbortSignal): Promise<boolean> {
      for await (const { bl_value } of items(BlockListEntry, '/block-lists-entries', { search: email }, signal)) {
        if (bl_value.trim().toLowerCase() === email) return true;
      }
      return false;
    },

    block: (email: string, signal?: AbortSignal) =>
      call(BlockListEntry, 'POST', '/block-lists-entries', { body: { bl_value: email }, signal }),

    /** Whether any campaign is sending at present. */
    async hasActiveCampaign(signal?: AbortSignal): Promise<boolean> {
      for await (const { status } of items(Campaign, '/campaigns', { status: String(CAMPAIGN_ACTIVE) }, signal)) {
        if (status === CAMPAIGN_ACTIVE) return true;
      }
      return false;
    },

    /** The campaign's row; undefined until it has sent. Leaving out the lead count makes it much faster. */
    async campaignAnalytics(id: string, signal?: AbortSignal): Promise<z.infer<typeof Analytics> | undefined> {
      const query = { id, exclude_total_leads_count: 'true' };
      const rows = await call(z.array(Analytics), 'GET', '/campaigns/analytics', { query, signal });
      return rows.find((row) => row.campaign_id === id);
    },

    account: (email: string, signal?: AbortSignal) =>
      call(Account, 'GET', `/accounts/${encodeURIComponent(email.toWellFormed())}`, { signal }),
  };
}

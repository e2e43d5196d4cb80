import PQueue from 'p-queue';
import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { callVendor, type VendorCall } from '../vendor-http.ts';

export interface InstantlyOptions {
  /** The v2 base, e.g. `https://api.instantly.ai/api/v2`. */
  apiUrl: string;
  apiKey: string;
  /**
   * Instantly publishes 100 a second and 6,000 a minute, shared by all keys of a workspace; older documents say a tenth
   * of it. (https://developer.instantly.ai/getting-started/rate-limit)
   */
  requestsPerSecond: number;
}

export type Instantly = ReturnType<typeof createInstantly>;

/** A call that would wait longer than this for its turn is handed back to Temporal to wait there. */
const LONGEST_TURN_MS = 10_000;

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
const Webhook = z.object({
  id: z.string(),
  name: z.string().nullish(),
  target_hook_url: z.string(),
  event_type: z.string().nullish(),
  status: z.union([z.number(), z.string()]).nullish(),
});
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

/** Instantly's API v2, as far as this product uses it (OpenAPI 2.0.0). Every method throws `VendorError`. */
export function createInstantly({ apiUrl, apiKey, requestsPerSecond }: InstantlyOptions) {
  const perTurn = Math.max(1, Math.floor(requestsPerSecond));
  const turns = new PQueue({ concurrency: 10, interval: (perTurn / requestsPerSecond) * 1000, intervalCap: perTurn });

  async function call<T>(
    schema: z.ZodType<T>,
    method: VendorCall['method'],
    path: string,
    {
      query = {},
      body,
      signal,
    }: { query?: Record<string, string>; body?: unknown; signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    const waitMs = (turns.size / requestsPerSecond) * 1000;
    if (waitMs > LONGEST_TURN_MS) {
      const message = `Instantly ${method} ${path}: ${turns.size} calls wait for their turn already`;
      throw new VendorError('rate-limited', message, { retryAfterMs: waitMs });
    }
    const url = new URL(`${apiUrl.replace(/\/$/, '')}${path}?${new URLSearchParams(query).toString()}`);
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await turns.add(() => callVendor({ vendor: 'Instantly', method, url, headers, body, signal }));
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    // Nonsense with a 2xx comes from a proxy or a bad day, not from our request.
    throw new VendorError(
      'unavailable',
      `Instantly ${method} ${path}: unexpected answer: ${z.prettifyError(parsed.error)}`,
    );
  }

  /** Every item of a paged list: the last page with data may still carry a cursor, so an empty page ends it too. */
  async function* pages<T>(schema: z.ZodType<T>, path: string, query: Record<string, string>, signal?: AbortSignal) {
    const Page = z.object({ items: z.array(schema), next_starting_after: z.string().nullish() });
    for (let after: string | null | undefined; ;) {
      const cursor = after ? { starting_after: after } : {};
      const page: z.infer<typeof Page> = await call(Page, 'GET', path, {
        query: { limit: '100', ...query, ...cursor },
        signal,
      });
      yield* page.items;
      after = page.next_starting_after;
      if (!after || !page.items.length) return;
    }
  }

  return {
    /** The workspace that the key belongs to. */
    currentWorkspace: (signal?: AbortSignal) => call(Workspace, 'GET', '/workspaces/current', { signal }),

    async listWebhooks(signal?: AbortSignal): Promise<z.infer<typeof Webhook>[]> {
      const webhooks = [];
      for await (const webhook of pages(Webhook, '/webhooks', {}, signal)) webhooks.push(webhook);
      return webhooks;
    },

    /** `event_type` is Instantly's subscription, e.g. `all_events`; `headers` travel with every delivery. */
    createWebhook: (
      webhook: { name: string; target_hook_url: string; event_type: string; headers: Record<string, string> },
      signal?: AbortSignal,
    ) => call(Webhook, 'POST', '/webhooks', { body: webhook, signal }),

    /** Whether exactly this address is on the block list. The search may be a partial one, so the answer is compared. */
    async isBlocked(email: string, signal?: AbortSignal): Promise<boolean> {
      for await (const { bl_value } of pages(BlockListEntry, '/block-lists-entries', { search: email }, signal)) {
        if (bl_value.trim().toLowerCase() === email) return true;
      }
      return false;
    },

    block: (email: string, signal?: AbortSignal) =>
      call(BlockListEntry, 'POST', '/block-lists-entries', { body: { bl_value: email }, signal }),

    /** The campaign's row; undefined until it has sent. Leaving out the lead count makes it much faster. */
    async campaignAnalytics(id: string, signal?: AbortSignal): Promise<z.infer<typeof Analytics> | undefined> {
      const query = { id, exclude_total_leads_count: 'true' };
      const rows = await call(z.array(Analytics), 'GET', '/campaigns/analytics', { query, signal });
      return rows.find((row) => row.campaign_id === id);
    },

    account: (email: string, signal?: AbortSignal) =>
      call(Account, 'GET', `/accounts/${encodeURIComponent(email)}`, { signal }),
  };
}

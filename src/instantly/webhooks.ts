import { z } from 'zod';
import type { Calls } from './calls.ts';

const Webhook = z.object({
  id: z.string(),
  name: z.string().nullish(),
  target_hook_url: z.string(),
  event_type: z.string().nullish(),
  campaign: z.string().nullish(),
  custom_interest_value: z.number().nullish(),
  headers: z.record(z.string(), z.string()).nullish().catch(null),
  status: z.union([z.number(), z.string()]).nullish(),
  timestamp_error: z.string().nullish(),
  timestamp_created: z.string().nullish(),
});

/** As Instantly gives it; the headers hold the receiver's secret. */
export type Webhook = z.infer<typeof Webhook>;

const WebhookTest = z.object({
  success: z.boolean(),
  message: z.string().nullish(),
  status_code: z.number().nullish(),
  response_time_ms: z.number().nullish(),
  error: z.string().nullish(),
});

/** Create and patch take no other fields. */
export interface WebhookBody {
  name: string;
  target_hook_url: string;
  /** A subscription, e.g. `all_events`. */
  event_type: string;
  /** Null: all campaigns. */
  campaign: null;
  custom_interest_value: null;
  /** They travel with every delivery. */
  headers: Record<string, string>;
}

const EventTypes = z.object({ event_types: z.array(z.object({ label: z.string(), type: z.string().nullish() })) });

/** What a webhook may subscribe to (OpenAPI 2.0.0). `all_events` alone carries custom labels and automatic replies. */
export const SUBSCRIPTIONS = [
  'all_events',
  'email_sent',
  'email_opened',
  'email_link_clicked',
  'reply_received',
  'email_bounced',
  'lead_unsubscribed',
  'campaign_completed',
  'account_error',
  'lead_neutral',
  'lead_interested',
  'lead_not_interested',
  'lead_meeting_booked',
  'lead_meeting_completed',
  'lead_closed',
  'lead_out_of_office',
  'lead_wrong_person',
  'lead_no_show',
  'supersearch_enrichment_completed',
] as const;

/** Switched off after deliveries that failed: -1, in older documents a word. */
export const isOff = ({ status }: Webhook): boolean => status === -1 || status === 'error' || status === 'paused';

export function webhookCalls({ call, items }: Calls) {
  return {
    async listWebhooks(signal?: AbortSignal): Promise<Webhook[]> {
      const webhooks = [];
      for await (const webhook of items(Webhook, '/webhooks', {}, signal)) webhooks.push(webhook);
      return webhooks;
    },
    /** The texts of the workspace's own labels. */
    async customLabels(signal?: AbortSignal): Promise<string[]> {
      const { event_types } = await call(EventTypes, 'GET', '/webhooks/event-types', { signal });
      return event_types.filter(({ type }) => type === 'custom').map(({ label }) => label);
    },
    getWebhook: (id: string, signal?: AbortSignal) => call(Webhook, 'GET', `/webhooks/${id}`, { signal }),
    createWebhook: (body: WebhookBody, signal?: AbortSignal) => call(Webhook, 'POST', '/webhooks', { body, signal }),
    patchWebhook: (id: string, body: Partial<WebhookBody>, signal?: AbortSignal) =>
      call(Webhook, 'PATCH', `/webhooks/${id}`, { body, signal }),
    deleteWebhook: (id: string, signal?: AbortSignal) => call(Webhook, 'DELETE', `/webhooks/${id}`, { signal }),
    /** Switches it on again. Instantly delivers nothing of what it left out meanwhile. */
    resumeWebhook: (id: string, signal?: AbortSignal) => call(Webhook, 'POST', `/webhooks/${id}/resume`, { signal }),
    /** Has Instantly send a test delivery and tells how the receiver answered. */
    testWebhook: (id: string, signal?: AbortSignal) => call(WebhookTest, 'POST', `/webhooks/${id}/test`, { signal }),
  };
}

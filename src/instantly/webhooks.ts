import { z } from 'zod';
import type { EventKind } from '../domain/event.ts';
import type { Calls } from './calls.ts';

/** A webhook as Instantly has it. The headers hold the receiver's secret. */
export interface InstantlyWebhook {
  id: string;
  /** Empty if it has none. */
  name: string;
  url: string;
  /** A subscription such as `all_events`; undefined for a webhook of a custom label. */
  eventType: string | undefined;
  /** Instantly's number of the custom label that it delivers. */
  label: number | undefined;
  /** The only campaign whose events it delivers; undefined: all campaigns. */
  campaign: string | undefined;
  headers: Record<string, string>;
  /** Instantly has switched it off, because deliveries have failed. */
  isOff: boolean;
  /** When Instantly switched it off, in milliseconds since 1970, if it says so. */
  offSince: number | undefined;
  /** ISO 8601, if Instantly says so. */
  createdAt: string | undefined;
}

/** What we set on a webhook: it always delivers the events of all campaigns. */
export interface WebhookFields {
  name: string;
  url: string;
  /** A subscription such as `all_events`. */
  eventType: string;
  /** Null: all campaigns. */
  campaign: null;
  /** Instantly sends them with every delivery. */
  headers: Record<string, string>;
}

export interface WebhookCalls {
  listWebhooks(signal?: AbortSignal): Promise<InstantlyWebhook[]>;
  /** The texts of the workspace's own labels. */
  customLabels(signal?: AbortSignal): Promise<string[]>;
  getWebhook(id: string, signal?: AbortSignal): Promise<InstantlyWebhook>;
  createWebhook(fields: WebhookFields, signal?: AbortSignal): Promise<InstantlyWebhook>;
  patchWebhook(id: string, fields: Partial<WebhookFields>, signal?: AbortSignal): Promise<void>;
  deleteWebhook(id: string, signal?: AbortSignal): Promise<void>;
  /** Switches it on again. Instantly never delivers the events of the time in between. */
  resumeWebhook(id: string, signal?: AbortSignal): Promise<InstantlyWebhook>;
  /** Has Instantly send a test delivery. Returns Instantly's own words: `webhooks test --json` prints them. */
  testWebhook(id: string, signal?: AbortSignal): Promise<WebhookTest>;
}

/** Which kinds a webhook may subscribe to (OpenAPI 2.0.0); `all_events` alone carries the others. */
const SUBSCRIBABLE = {
  email_sent: true,
  email_opened: true,
  email_link_clicked: true,
  reply_received: true,
  auto_reply_received: false,
  email_bounced: true,
  lead_unsubscribed: true,
  campaign_completed: true,
  account_error: true,
  lead_neutral: true,
  lead_interested: true,
  lead_not_interested: true,
  lead_meeting_booked: true,
  lead_meeting_completed: true,
  lead_closed: true,
  lead_out_of_office: true,
  lead_wrong_person: true,
  lead_no_show: true,
  lead_lost: false,
  lead_skipped: false,
  campaign_completed_for_lead: false,
  custom_label: false,
  supersearch_enrichment_completed: true,
  unknown: false,
} satisfies Record<EventKind, boolean>;

type Subscription = 'all_events' | keyof typeof SUBSCRIBABLE;

/** The subscriptions that a webhook may have. */
export const SUBSCRIPTIONS: Subscription[] = [
  'all_events',
  ...(Object.keys(SUBSCRIBABLE) as EventKind[]).filter((kind) => SUBSCRIBABLE[kind]),
];

/** Instantly switches a webhook off after failed deliveries: -1 (OpenAPI 2.0.0), a word in older documents. */
const OFF: unknown[] = [-1, 'error', 'paused'];

const Webhook = z
  .object({
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
  })
  .transform((webhook): InstantlyWebhook => {
    const offSince = Date.parse(webhook.timestamp_error ?? '');
    return {
      id: webhook.id,
      name: webhook.name ?? '',
      url: webhook.target_hook_url,
      eventType: webhook.event_type ?? undefined,
      label: webhook.custom_interest_value ?? undefined,
      campaign: webhook.campaign ?? undefined,
      headers: webhook.headers ?? {},
      isOff: OFF.includes(webhook.status),
      offSince: Number.isNaN(offSince) ? undefined : offSince,
      createdAt: webhook.timestamp_created ?? undefined,
    };
  });

const WebhookTest = z.object({
  success: z.boolean(),
  message: z.string().nullish(),
  status_code: z.number().nullish(),
  response_time_ms: z.number().nullish(),
  error: z.string().nullish(),
});
export type WebhookTest = z.infer<typeof WebhookTest>;

const EventTypes = z.object({ event_types: z.array(z.object({ label: z.string(), type: z.string().nullish() })) });

/** Instantly takes no other fields. A webhook that subscribes to an event type has no custom label. */
const bodyOf = ({ name, url, eventType, campaign, headers }: Partial<WebhookFields>) => ({
  ...(name !== undefined && { name }),
  ...(url !== undefined && { target_hook_url: url }),
  ...(eventType !== undefined && { event_type: eventType, custom_interest_value: null }),
  ...(campaign !== undefined && { campaign }),
  ...(headers !== undefined && { headers }),
});

export const webhookCalls = ({ call, items }: Calls): WebhookCalls => ({
  async listWebhooks(signal) {
    const webhooks: InstantlyWebhook[] = [];
    for await (const webhook of items(Webhook, '/webhooks', {}, signal)) webhooks.push(webhook);
    return webhooks;
  },

  async customLabels(signal) {
    const { event_types } = await call(EventTypes, 'GET', '/webhooks/event-types', { signal });
    return event_types.filter(({ type }) => type === 'custom').map(({ label }) => label);
  },

  getWebhook: (id, signal) => call(Webhook, 'GET', `/webhooks/${id}`, { signal }),

  createWebhook: (fields, signal) => call(Webhook, 'POST', '/webhooks', { body: bodyOf(fields), signal }),

  async patchWebhook(id, fields, signal) {
    await call(Webhook, 'PATCH', `/webhooks/${id}`, { body: bodyOf(fields), signal });
  },

  async deleteWebhook(id, signal) {
    await call(Webhook, 'DELETE', `/webhooks/${id}`, { signal });
  },

  resumeWebhook: (id, signal) => call(Webhook, 'POST', `/webhooks/${id}/resume`, { signal }),

  testWebhook: (id, signal) => call(WebhookTest, 'POST', `/webhooks/${id}/test`, { signal }),
});

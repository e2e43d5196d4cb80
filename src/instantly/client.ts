import { createCalls, type InstantlyOptions } from './calls.ts';
import { type CampaignCalls, campaignCalls } from './campaigns.ts';
import { type DeliveryCalls, deliveryCalls } from './deliveries.ts';
import { type EmailCalls, emailCalls } from './emails.ts';
import { type LeadCalls, leadCalls } from './leads.ts';
import { type WebhookCalls, webhookCalls } from './webhooks.ts';
import { type WorkspaceCalls, workspaceCalls } from './workspace.ts';

/**
 * Instantly's API v2 (OpenAPI 2.0.0, https://developer.instantly.ai), as far as this product uses it, in our words.
 * Every method throws `VendorError`.
 */
export interface Instantly extends WebhookCalls, DeliveryCalls, EmailCalls, LeadCalls, CampaignCalls, WorkspaceCalls {}

export function createInstantly(options: InstantlyOptions): Instantly {
  const calls = createCalls(options);
  return {
    ...webhookCalls(calls),
    ...deliveryCalls(calls),
    ...emailCalls(calls, options.emailListsPerMinute, options.budgets?.emails),
    ...leadCalls(calls),
    ...campaignCalls(calls),
    ...workspaceCalls(calls),
  };
}

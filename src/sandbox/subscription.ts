import { LEAD_LABELS } from './labels.ts';

/** A webhook payload: any JSON object. */
export type Payload = Record<string, unknown>;

/** The subscriptions that a webhook may have, with Instantly's names (OpenAPI 2.0.0). */
export const EVENT_TYPES = {
  all_events: 'All Events',
  email_sent: 'Email Sent',
  email_opened: 'Email Opened',
  email_link_clicked: 'Email Link Clicked',
  reply_received: 'Reply Received',
  email_bounced: 'Email Bounced',
  lead_unsubscribed: 'Lead Unsubscribed',
  campaign_completed: 'Campaign Completed',
  account_error: 'Account Error',
  lead_neutral: 'Lead Neutral',
  lead_interested: 'Lead Interested',
  lead_not_interested: 'Lead Not Interested',
  lead_meeting_booked: 'Lead Meeting Booked',
  lead_meeting_completed: 'Lead Meeting Completed',
  lead_closed: 'Lead Closed',
  lead_out_of_office: 'Lead Out of Office',
  lead_wrong_person: 'Lead Wrong Person',
  lead_no_show: 'Lead No Show',
  supersearch_enrichment_completed: 'SuperSearch Enrichment Completed',
};
export type EventType = keyof typeof EVENT_TYPES;

export interface Subscription {
  campaign: string | null;
  event_type: EventType | null;
  custom_interest_value: number | null;
}

/** Payloads name a click otherwise than subscriptions do (https://developer.instantly.ai/webhook-events). */
const SUBSCRIBED_AS: Record<string, EventType> = { link_clicked: 'email_link_clicked' };

/** Whether a webhook gets this payload. Only `all_events` gets `auto_reply_received` and payloads without a type. */
export function subscribes(to: Subscription, payload: Payload): boolean {
  if (to.campaign !== null && to.campaign !== payload['campaign_id']) return false;
  if (to.event_type === 'all_events') return true;
  const type = payload['event_type'];
  if (typeof type !== 'string') return false;
  if (to.event_type === (SUBSCRIBED_AS[type] ?? type)) return true;
  return LEAD_LABELS.some(
    ({ label, interest_status }) => label === type && interest_status === to.custom_interest_value,
  );
}

import type { EventKind, EventOf, OutreachEvent } from '../../src/domain/event.ts';
import type { Effect } from '../../src/domain/effect.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { accountFailed } from './account-failed.ts';
import { bounced } from './bounced.ts';
import { campaignCompleted } from './campaign-completed.ts';
import { moved } from './moved.ts';
import { recorded } from './recorded.ts';
import { replied } from './replied.ts';
import { unreadable } from './unreadable.ts';
import { unsubscribed } from './unsubscribed.ts';
import { won } from './won.ts';

/** Whether the workflow began with the change of that name. You choose the name; it is permanent. */
export type Patched = (change: string) => boolean;

/**
 * The effects that an event has immediately. Pure: the same event, policy and changes always give the same effects.
 * Workflows that run already began without what you add, so put it behind `patched('<name of the change>')`.
 */
export type Reaction<K extends EventKind> = (event: EventOf<K>, policy: Policy, patched: Patched) => Effect[];

const REACTIONS: { [K in EventKind]: Reaction<K> } = {
  reply_received: replied,
  auto_reply_received: moved,
  email_bounced: bounced,
  lead_unsubscribed: unsubscribed,
  lead_interested: moved,
  lead_meeting_booked: won,
  lead_meeting_completed: moved,
  lead_closed: won,
  lead_not_interested: moved,
  lead_wrong_person: moved,
  lead_neutral: moved,
  lead_no_show: moved,
  lead_lost: moved,
  lead_out_of_office: moved,
  campaign_completed: campaignCompleted,
  account_error: accountFailed,
  email_sent: moved,
  email_opened: moved,
  email_link_clicked: moved,
  custom_label: moved,
  supersearch_enrichment_completed: recorded,
  campaign_completed_for_lead: recorded,
  lead_skipped: recorded,
  unknown: unreadable,
};

export const react = (event: OutreachEvent, policy: Policy, patched: Patched = () => true): Effect[] =>
  (REACTIONS[event.kind] as Reaction<EventKind>)(event, policy, patched);

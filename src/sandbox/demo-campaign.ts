import { samplePayload } from './payloads.ts';
import { PEOPLE, type Person } from './people.ts';
import type { Payload } from './subscription.ts';

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * A small campaign in the order of its deliveries; it ends just before `now`. It has everything that a receiver must
 * handle: every kind of event, an exact duplicate, a pair out of order, bounces with and without a type, a custom label
 * and a payload of an unknown type.
 */
export function demoCampaign(now: Date): Payload[] {
  const at = (minutesAgo: number): string => new Date(now.getTime() - minutesAgo * MINUTE_MS).toISOString();
  const event = (minutesAgo: number, kind: string, person?: Person, more: Payload = {}): Payload =>
    samplePayload(kind, { timestamp: at(minutesAgo), ...(person && { lead_email: person.email }), ...more });
  const { jane, tomas, aisha, lukas, priya, diego, emma, noah, mei, olivia, samuel, clara } = PEOPLE;
  const reply = event(3 * DAY + 2 * HOUR, 'reply_received', jane);
  const absence = event(5 * DAY - 15, 'auto_reply_received', aisha);

  return [
    event(6 * DAY, 'supersearch_enrichment_completed'),
    event(5 * DAY, 'email_sent', jane),
    event(5 * DAY - 4, 'email_sent', tomas),
    event(5 * DAY - 9, 'email_sent', clara),
    event(5 * DAY - 10, 'email_bounced', lukas, {
      bounce_type: 'hard',
      bounce_reason: '550 5.1.1 The email account that you tried to reach does not exist',
    }),
    event(5 * DAY - 12, 'email_bounced', priya),
    absence,
    event(5 * DAY - 17, 'lead_out_of_office', aisha, replyIn(absence)),
    event(4 * DAY, 'email_opened', jane),
    // The click is delivered first, although the mail was opened before it.
    event(4 * DAY - 2 * HOUR, 'link_clicked', tomas),
    event(4 * DAY - 2 * HOUR + 1, 'email_opened', tomas),
    reply,
    event(3 * DAY + 2 * HOUR - 1, 'lead_interested', jane, replyIn(reply)),
    reply,
    event(3 * DAY, 'lead_unsubscribed', diego),
    event(3 * DAY - 30, 'lead_not_interested', emma),
    event(2 * DAY + 5 * HOUR, 'lead_wrong_person', noah),
    event(2 * DAY + 4 * HOUR, 'lead_neutral', mei),
    event(2 * DAY, 'email_sent', clara, { step: 2 }),
    event(2 * DAY - HOUR, 'Asked for pricing', olivia),
    event(DAY + 8 * HOUR, 'lead_skipped', priya),
    event(DAY + 7 * HOUR, 'campaign_completed_for_lead_without_reply', tomas),
    event(DAY + 6 * HOUR, 'lead_meeting_booked', jane),
    event(DAY + 5 * HOUR, 'lead_meeting_booked', samuel),
    event(9 * HOUR, 'account_error'),
    event(4 * HOUR, 'lead_no_show', samuel),
    event(3 * HOUR + 30, 'lead_lost', mei),
    event(3 * HOUR, 'lead_meeting_completed', jane),
    event(2 * HOUR, 'unknown'),
    event(HOUR, 'lead_closed', jane),
    event(1, 'campaign_completed'),
  ];
}

/** A label has the words of the reply that led to it. */
const replyIn = (payload: Payload): Payload =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name.startsWith('reply_')));

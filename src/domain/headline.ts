import type { EventKind, OutreachEvent } from './event.ts';

const WORDS: Record<EventKind, string> = {
  email_sent: 'Email sent to',
  email_opened: 'Email opened by',
  email_link_clicked: 'Link clicked by',
  reply_received: 'Reply from',
  auto_reply_received: 'Automatic reply from',
  email_bounced: 'Email bounced for',
  lead_unsubscribed: 'Unsubscribed:',
  campaign_completed: 'Campaign completed',
  account_error: 'Account error',
  lead_neutral: 'Neutral:',
  lead_interested: 'Interested:',
  lead_not_interested: 'Not interested:',
  lead_meeting_booked: 'Meeting booked with',
  lead_meeting_completed: 'Meeting completed with',
  lead_closed: 'Closed (won):',
  lead_out_of_office: 'Out of office:',
  lead_wrong_person: 'Wrong person:',
  lead_no_show: 'No show:',
  supersearch_enrichment_completed: 'SuperSearch enrichment completed',
  custom_label: 'Label',
  unknown: 'Unknown event',
};

/** One line a human would write: "Reply from jane@acme.com · Q3 outbound". At most 200 characters, well-formed. */
export function headline(event: OutreachEvent): string {
  const words = [
    WORDS[event.kind],
    event.kind === 'custom_label' && `“${event.label}” for`,
    'lead' in event && event.lead.email,
    event.kind === 'account_error' && event.account,
  ];
  const where = event.kind === 'unknown' ? event.reason : event.campaign?.name;
  const line = [words.filter(Boolean).join(' '), where].filter(Boolean).join(' · ');
  return shorten(line, 200);
}

/** At most `max` characters on one line: control characters, which no screen should obey, become spaces. */
export function shorten(text: string, max: number): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  const characters = Array.from(clean);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : clean;
}

import { type BounceClass, bounceClassOf } from './bounce.ts';
import type { Bounce, EventKind, OutreachEvent } from './event.ts';

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
  lead_lost: 'Lost:',
  supersearch_enrichment_completed: 'SuperSearch enrichment completed',
  campaign_completed_for_lead: 'Campaign over for',
  lead_skipped: 'Skipped:',
  custom_label: 'Label',
  unknown: 'Unknown event',
};

const BOUNCED: Partial<Record<BounceClass, string>> = {
  passing: 'Temporary bounce for',
  sender: 'Our mail was refused, not the address:',
};

/** What the lead's server said counts where it does not say that the address is dead. */
function mildBounceOf(bounce: Bounce | undefined): { words: string; reason: string | undefined } | undefined {
  const words = BOUNCED[bounceClassOf(bounce)];
  return words === undefined ? undefined : { words, reason: bounce?.reason && shorten(bounce.reason, 120) };
}

/** One line a human would write: "Reply from jane@acme.com · Q3 outbound". */
export function headline(event: OutreachEvent): string {
  const mild = event.kind === 'email_bounced' ? mildBounceOf(event.bounce) : undefined;
  const words = [
    mild?.words ?? WORDS[event.kind],
    event.kind === 'custom_label' && `“${shorten(event.label, 60)}” for`,
    'lead' in event && event.lead.email,
    event.kind === 'account_error' && event.account,
    event.kind === 'unknown' && event.about?.email && `about ${event.about.email}`,
  ];
  const where = event.kind === 'unknown' ? event.reason : event.campaign?.name;
  return oneLine([words.filter(Boolean).join(' '), where, mild?.reason].filter(Boolean).join(' · '));
}

/** Temporal takes a summary of 400 bytes, its envelope included, and no task with a longer one. */
export const SUMMARY_BYTES = 300;

/** Fit for a summary: one line, well-formed, of a size that Temporal takes. */
export function oneLine(text: string): string {
  let bytes = 0;
  const characters = Array.from(shorten(text, SUMMARY_BYTES));
  const end = characters.findIndex((character) => (bytes += jsonBytesOf(character)) > SUMMARY_BYTES);
  return end === -1 ? characters.join('') : `${characters.slice(0, end).join('')}…`;
}

/** In JSON. */
export function jsonBytesOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code >= 0x800) return code >= 0x10000 ? 4 : 3;
  return code >= 0x80 || character === '"' || character === '\\' ? 2 : 1;
}

/**
 * At most `max` characters on one line: control characters, which no screen should obey, become spaces, and what
 * reverses the letters of our own words behind it is left out.
 */
export function shorten(text: string, max: number): string {
  // A character is at most two code units, so the rest need not be looked at.
  const clean = text
    .slice(0, max * 2 + 2)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  const characters = Array.from(clean);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : clean;
}

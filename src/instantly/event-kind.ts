import { EVENT_KINDS, type EventKind } from '../domain/event.ts';

/** Further names that Instantly, its connectors and older guides use (sources: docs/events.md), by our kind. */
const OTHER_NAMES: Partial<Record<EventKind, string[]>> = {
  email_opened: ['email_open', 'lead_opened'],
  email_link_clicked: ['link_clicked', 'link_click', 'email_clicked', 'email_click', 'lead_clicked'],
  reply_received: ['email_replied', 'email_reply', 'email_reply_received', 'lead_replied'],
  auto_reply_received: ['auto_reply', 'email_auto_reply', 'email_auto_replied', 'lead_auto_replied'],
  email_bounced: ['email_bounce', 'email_hard_bounced', 'email_soft_bounced', 'lead_bounced'],
  lead_unsubscribed: ['lead_unsubscribe', 'lead_opted_out', 'email_unsubscribed', 'email_unsubscribe'],
  lead_interested: ['lead_is_interested', 'lead_marked_interested', 'lead_marked_as_interested'],
  lead_not_interested: ['lead_is_not_interested', 'lead_marked_not_interested', 'lead_marked_as_not_interested'],
  lead_meeting_booked: ['meeting_booked', 'lead_meeting_scheduled'],
  lead_meeting_completed: ['meeting_completed'],
  lead_closed: ['lead_won', 'lead_closed_won'],
  lead_lost: ['lead_closed_lost'],
  lead_out_of_office: ['email_out_of_office'],
  lead_no_show: ['lead_meeting_no_show'],
  campaign_completed: ['campaign_finished'],
  campaign_completed_for_lead: [
    'campaign_completed_for_lead_without_reply',
    'campaign_completed_without_reply',
    'campaign_finished_for_lead',
    'lead_campaign_completed',
    'lead_completed',
    'lead_completed_without_reply',
    'lead_sequence_completed',
  ],
  lead_skipped: ['lead_is_skipped'],
  account_error: ['account_disconnected', 'email_account_error'],
  supersearch_enrichment_completed: ['enrichment_completed'],
};

/** Words that may also be a custom label. They are an event type only in small letters, as programs write them. */
const BARE: Record<string, EventKind> = {
  sent: 'email_sent',
  opened: 'email_opened',
  clicked: 'email_link_clicked',
  replied: 'reply_received',
  reply: 'reply_received',
  bounced: 'email_bounced',
  bounce: 'email_bounced',
  interested: 'lead_interested',
  not_interested: 'lead_not_interested',
  out_of_office: 'lead_out_of_office',
  wrong_person: 'lead_wrong_person',
  no_show: 'lead_no_show',
  won: 'lead_closed',
  lost: 'lead_lost',
};
/** An unsubscription in any spelling, even as a label: not writing to the lead again is always safe. */
const UNSUBSCRIBED = /^(?:unsubscribed?|opt(?:ed)?[ _-]?out)$/i;

// Maps, not objects: a label may have the name of an inherited property, such as `constructor`.
const NAMES = new Map<string, EventKind>([
  ...EVENT_KINDS.filter((kind) => kind !== 'custom_label' && kind !== 'unknown').map((kind) => [kind, kind] as const),
  ...Object.entries(OTHER_NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as EventKind] as const)),
]);
const BARE_NAMES = new Map(Object.entries(BARE));
/** Names as Instantly's own lists show them: "Lead Unsubscribed". */
const TITLES = new Map(EVENT_KINDS.map((kind) => [kind.replaceAll('_', ' '), kind]));

/** Every event type that is read as a kind; any other text may be a label. */
export const EVENT_TYPES = [
  ...NAMES.keys(),
  ...BARE_NAMES.keys(),
  'unsubscribed',
  'unsubscribe',
  'opted_out',
  'opt_out',
];

const asName = (eventType: string): string =>
  eventType
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[.:/-]/g, '_')
    .replace(/^instantly_/, '')
    .replace(/^(contact|prospect|recipient)_/, 'lead_')
    .replace(/^(mail|message)_/, 'email_');

/** Our kind for a payload's event type; undefined for a custom label or an unknown name. */
export function kindOf(eventType: string): EventKind | undefined {
  if (UNSUBSCRIBED.test(eventType)) return 'lead_unsubscribed';
  return NAMES.get(eventType) ?? NAMES.get(asName(eventType)) ?? BARE_NAMES.get(eventType) ?? titled(eventType);
}

function titled(eventType: string): EventKind | undefined {
  const kind = TITLES.get(eventType.toLowerCase());
  return kind === 'unknown' || kind === 'custom_label' ? undefined : kind;
}

/** Whether the text looks like a program's event type, not like a label that a person has written. */
export const isProgramsName = (eventType: string): boolean =>
  /^(account|auto_reply|campaign|email|inbox|lead|link|message|reply|sequence|subsequence|supersearch|webhook|workspace)([._][a-z0-9]+)+$/.test(
    eventType,
  );

/** `lt_interest_status` of a lead (OpenAPI 2.0.0). Instantly generates other numbers for custom labels. */
const INTEREST = new Map<number, EventKind>([
  [0, 'lead_out_of_office'],
  [1, 'lead_interested'],
  [2, 'lead_meeting_booked'],
  [3, 'lead_meeting_completed'],
  [4, 'lead_closed'],
  [-1, 'lead_not_interested'],
  [-2, 'lead_wrong_person'],
  [-3, 'lead_lost'],
  [-4, 'lead_no_show'],
]);

export const kindOfInterest = (value: number): EventKind => INTEREST.get(value) ?? 'custom_label';

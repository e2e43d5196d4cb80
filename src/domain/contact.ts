import { bounceClassOf } from './bounce.ts';
import type { Campaign, EventKind, LeadEvent, Reply } from './event.ts';

/**
 * A contact holds when each thing last happened; everything said of it is computed from that. Every moment only
 * moves forward, so events may come in any order, any number of times, through any number of workers.
 *
 * What it comes to (`statusOf`): an unsubscription is final. A bounce holds until the lead does something later. Then
 * the label: in Instantly a lead has one, the last that Instantly's AI or a person has set, so the latest wins, and
 * a person's correction takes a lead back too. Only without any label do automatic signals count, and of these the
 * highest: a reply above a mail that was sent.
 */
export interface Contact extends Moments {
  email: string;
  /** Of the newest event that named one; belongs to `campaignAt`. */
  campaign?: Campaign;
  /** Of the newest event that carried any; belongs to `variablesAt`. */
  variables?: Record<string, unknown>;
  /** Belongs to `repliedAt`. */
  lastReply?: Pick<Reply, 'subject' | 'text'>;
  /** Of the newest custom label; belongs to `labelledAt`. */
  label?: string;
}

const OWN_MOMENT = {
  email_sent: 'sentAt',
  email_opened: 'openedAt',
  email_link_clicked: 'clickedAt',
  reply_received: 'repliedAt',
  auto_reply_received: 'lastAutoReplyAt',
  lead_out_of_office: 'lastAutoReplyAt',
  email_bounced: 'bouncedAt',
  lead_unsubscribed: 'unsubscribedAt',
  lead_neutral: 'neutralAt',
  lead_interested: 'interestedAt',
  lead_not_interested: 'notInterestedAt',
  lead_meeting_booked: 'meetingBookedAt',
  lead_meeting_completed: 'meetingCompletedAt',
  lead_closed: 'closedAt',
  lead_wrong_person: 'wrongPersonAt',
  lead_no_show: 'noShowAt',
  lead_lost: 'notInterestedAt',
  custom_label: 'labelledAt',
} as const satisfies Record<LeadEvent['kind'], string>;

/** Of a bounce that says nothing of the address; it leaves `bouncedAt` alone. */
const MILD_MOMENT = { passing: 'deferredAt', sender: 'refusedAt' } as const;

type OwnMoment = (typeof OWN_MOMENT)[LeadEvent['kind']] | (typeof MILD_MOMENT)[keyof typeof MILD_MOMENT];
type Moment = OwnMoment | 'campaignAt' | 'variablesAt';
const MOMENTS: Moment[] = [
  ...new Set<Moment>([...Object.values(OWN_MOMENT), ...Object.values(MILD_MOMENT)]),
  'campaignAt',
  'variablesAt',
];

/** ISO 8601, UTC, milliseconds: comparing the texts compares the times. */
type Moments = Partial<Record<Moment, string>>;

export const STATUSES = [
  'new',
  'contacted',
  'replied',
  'neutral',
  'interested',
  'meeting_scheduled',
  'meeting_completed',
  'closed_won',
  'not_interested',
  'wrong_person',
  'no_show',
  'bounced',
  'unsubscribed',
] as const;
export type Status = (typeof STATUSES)[number];

export const EMAIL_STATUSES = ['ok', 'bounced', 'unsubscribed'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** What one event says of its lead: the contact after that event alone. */
export function changeOf(event: LeadEvent): Contact {
  const { at, lead, campaign } = event;
  const own = momentOf(event);
  const change: Contact = { email: lead.email, [own]: at };
  if (event.kind === 'reply_received') change.lastReply = lastReplyOf(event.reply);
  if (event.kind === 'custom_label') change.label = event.label;
  if (own === 'lastAutoReplyAt') return change;
  if (campaign) Object.assign(change, { campaignAt: at, campaign });
  if (Object.keys(lead.variables).length) Object.assign(change, { variablesAt: at, variables: lead.variables });
  return change;
}

function lastReplyOf({ subject, text, words = text }: Reply = {}): Pick<Reply, 'subject' | 'text'> {
  return { ...(subject !== undefined && { subject }), ...(words !== undefined && { text: words }) };
}

function momentOf(event: LeadEvent): OwnMoment {
  if (event.kind !== 'email_bounced') return OWN_MOMENT[event.kind];
  const says = bounceClassOf(event.bounce);
  return says === 'passing' || says === 'sender' ? MILD_MOMENT[says] : 'bouncedAt';
}

/** What belongs to a moment and is replaced with it. */
const DETAIL = {
  repliedAt: 'lastReply',
  labelledAt: 'label',
  campaignAt: 'campaign',
  variablesAt: 'variables',
} as const satisfies Partial<Record<Moment, keyof Contact>>;

/** What both know of one lead: of each moment the later one. Commutative, associative and idempotent. */
export function join(one: Contact, other: Contact): Contact {
  const both: Contact = { ...one };
  for (const moment of MOMENTS) {
    const at = other[moment];
    if (at === undefined) continue;
    const detail = DETAIL[moment as keyof typeof DETAIL] as keyof Contact | undefined;
    const before = both[moment];
    if (before !== undefined && at < before) continue;
    // Two events of the same millisecond: their content decides, so that the order of arrival does not.
    if (before === at && (!detail || canonical(other[detail]) <= canonical(both[detail]))) continue;
    Object.assign(both, { [moment]: at }, detail && { [detail]: other[detail] });
  }
  return both;
}

/** The contact after `event`, whatever came before or will come. */
export const merge = (contact: Contact, event: LeadEvent): Contact => join(contact, changeOf(event));

/** The same text for the same content, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What a lead's label may be, each with its status. Of two that were set in the same millisecond the first counts. */
const LABELS: [Moment, Status][] = [
  ['notInterestedAt', 'not_interested'],
  ['wrongPersonAt', 'wrong_person'],
  ['noShowAt', 'no_show'],
  ['closedAt', 'closed_won'],
  ['meetingCompletedAt', 'meeting_completed'],
  ['meetingBookedAt', 'meeting_scheduled'],
  ['interestedAt', 'interested'],
  ['neutralAt', 'neutral'],
];

export function statusOf(contact: Contact): Status {
  const emailStatus = emailStatusOf(contact);
  if (emailStatus !== 'ok') return emailStatus;
  const [labelledAt, label] = latest(contact, LABELS);
  if (labelledAt) return label;
  if (contact.repliedAt) return 'replied';
  return contact.sentAt ? 'contacted' : 'new';
}

const latest = (contact: Contact, labels: [Moment, Status][]): [string, Status] =>
  labels
    .map(([moment, status]): [string, Status] => [contact[moment] ?? '', status])
    .reduce((newest, one) => (one[0] > newest[0] ? one : newest));

/** Whoever does these has got our mail. Opens are left out: scanners open mail too. */
const SIGNS_OF_LIFE: Moment[] = ['repliedAt', 'clickedAt', ...LABELS.map(([moment]) => moment)];

export function emailStatusOf(contact: Contact): EmailStatus {
  const { unsubscribedAt, bouncedAt } = contact;
  if (unsubscribedAt) return 'unsubscribed';
  return bouncedAt && SIGNS_OF_LIFE.every((moment) => (contact[moment] ?? '') <= bouncedAt) ? 'bounced' : 'ok';
}

/** Automatic replies move nothing and are no activity of the lead. */
export const isActivity = (kind: EventKind): boolean =>
  kind in OWN_MOMENT && OWN_MOMENT[kind as LeadEvent['kind']] !== 'lastAutoReplyAt';

import { bounceClassOf } from './bounce.ts';
import {
  type Campaign,
  type EventKind,
  type LabelKind,
  LEAD_KINDS,
  type LeadEvent,
  type MomentOfKind,
  momentOfKind,
  type Reply,
} from './event.ts';

/**
 * A contact holds when each kind of event last happened; everything else is computed from these moments. A moment only
 * moves forward, so events may come in any order, any number of times, through any number of workers.
 *
 * The status (`statusOf`): an unsubscription is final. A bounce counts until the lead does something later. Then the
 * label counts: a lead has one label in Instantly, set by its AI or by a person, so the latest wins, and a person's
 * correction can move a lead back. Only a lead without a label has a status from automatic signals: `replied` if it has
 * replied, else `contacted` if a mail was sent.
 */
export interface Contact extends Moments {
  email: string;
  /** The campaign of the newest event that named one; belongs to `campaignAt`. */
  campaign?: Campaign;
  /** The variables of the newest event that had any; belongs to `variablesAt`. */
  variables?: Record<string, unknown>;
  /** Belongs to `repliedAt`. */
  lastReply?: Pick<Reply, 'subject' | 'text'>;
  /** The newest custom label; belongs to `labelledAt`. */
  label?: string;
}

/** The moments of a bounce that says nothing about the address; such a bounce does not change `bouncedAt`. */
const MILD_MOMENT = { passing: 'deferredAt', sender: 'refusedAt' } as const;

type MildMoment = (typeof MILD_MOMENT)[keyof typeof MILD_MOMENT];

/** The moments that say when something last happened to the lead. */
export type LeadMoment = MomentOfKind | MildMoment;
export type ContactMoment = LeadMoment | 'campaignAt' | 'variablesAt';

export const CONTACT_MOMENTS: ContactMoment[] = [
  ...new Set<ContactMoment>([...LEAD_KINDS.map(momentOfKind), ...Object.values(MILD_MOMENT)]),
  'campaignAt',
  'variablesAt',
];

/** ISO 8601, UTC, milliseconds: comparing the texts compares the times. */
type Moments = Partial<Record<ContactMoment, string>>;

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

/** The contact after this event alone. */
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

function momentOf(event: LeadEvent): LeadMoment {
  if (event.kind !== 'email_bounced') return momentOfKind(event.kind);
  const says = bounceClassOf(event.bounce);
  return says === 'passing' || says === 'sender' ? MILD_MOMENT[says] : 'bouncedAt';
}

/** The field that belongs to a moment and is replaced with it. */
const DETAIL = {
  repliedAt: 'lastReply',
  labelledAt: 'label',
  campaignAt: 'campaign',
  variablesAt: 'variables',
} as const satisfies Partial<Record<ContactMoment, keyof Contact>>;

/** Two contacts of one lead as one: the later of each moment. Commutative, associative and idempotent. */
export function join(one: Contact, other: Contact): Contact {
  const both: Contact = { ...one };
  for (const moment of CONTACT_MOMENTS) {
    const at = other[moment];
    if (at === undefined) continue;
    const detail = DETAIL[moment as keyof typeof DETAIL] as keyof Contact | undefined;
    const before = both[moment];
    if (before !== undefined && at < before) continue;
    // For two events of the same millisecond the content decides, so that the order of arrival does not matter.
    if (before === at && (!detail || canonicalJson(other[detail]) <= canonicalJson(both[detail]))) continue;
    Object.assign(both, { [moment]: at }, detail && { [detail]: other[detail] });
  }
  return both;
}

/** The contact after `event`. The order in which events come does not matter. */
export const merge = (contact: Contact, event: LeadEvent): Contact => join(contact, changeOf(event));

/** JSON with sorted keys: the same text for the same content. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The status of each label. Of two labels that were set in the same millisecond the one that is first here counts. */
const LABEL_STATUS: Record<Exclude<MomentOfKind<LabelKind>, 'lastAutoReplyAt'>, Status> = {
  notInterestedAt: 'not_interested',
  wrongPersonAt: 'wrong_person',
  noShowAt: 'no_show',
  closedAt: 'closed_won',
  meetingCompletedAt: 'meeting_completed',
  meetingBookedAt: 'meeting_scheduled',
  interestedAt: 'interested',
  neutralAt: 'neutral',
};
const LABELS = Object.entries(LABEL_STATUS) as [keyof typeof LABEL_STATUS, Status][];
/** The moments of the labels; of two at the same time the one that is first here counts. */
export const LABEL_MOMENTS: ContactMoment[] = LABELS.map(([moment]) => moment);

/** The lead's status. The comment on `Contact` gives the rules. */
export function statusOf(contact: Contact): Status {
  const emailStatus = emailStatusOf(contact);
  if (emailStatus !== 'ok') return emailStatus;
  const label = latestLabel(contact);
  if (label) return label;
  if (contact.repliedAt) return 'replied';
  return contact.sentAt ? 'contacted' : 'new';
}

function latestLabel(contact: Contact): Status | undefined {
  const set = LABELS.flatMap(([moment, status]) => (contact[moment] ? [{ at: contact[moment], status }] : []));
  return set.reduce((latest, one) => (latest && latest.at >= one.at ? latest : one), set[0])?.status;
}

/** These prove that the lead has received our mail. Opens do not: scanners open mail too. */
const SIGNS_OF_LIFE: ContactMoment[] = ['repliedAt', 'clickedAt', ...LABEL_MOMENTS];

export function emailStatusOf(contact: Contact): EmailStatus {
  const { unsubscribedAt, bouncedAt } = contact;
  if (unsubscribedAt) return 'unsubscribed';
  return bouncedAt && SIGNS_OF_LIFE.every((moment) => (contact[moment] ?? '') <= bouncedAt) ? 'bounced' : 'ok';
}

/** Whether the timeline of a contact shows events of this kind. An automatic reply is no activity of the lead. */
export const isActivity = (kind: EventKind): boolean =>
  (LEAD_KINDS as EventKind[]).includes(kind) && momentOfKind(kind as LeadEvent['kind']) !== 'lastAutoReplyAt';

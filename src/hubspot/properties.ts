import { type Contact, EMAIL_STATUSES, emailStatusOf, STATUSES, statusOf } from '../domain/contact.ts';
import type { MomentOfKind } from '../domain/event.ts';
import { textOf } from './record.ts';

export const GROUP = { name: 'instantly_outreach', label: 'Instantly outreach' };

/** The contact's moments as JSON; all other properties are computed from it. */
export const RECORD = 'instantly_record';

/** A property of a HubSpot contact, and how its value is computed from ours. */
interface Property {
  name: string;
  label: string;
  type: 'string' | 'enumeration' | 'datetime';
  fieldType: 'text' | 'textarea' | 'select' | 'date';
  options?: string[];
  valueOf(contact: Contact): string | undefined;
}

/** How HubSpot shows each moment: the name of its option and property, and its label. HubSpot's names are permanent. */
const SHOWN: Record<MomentOfKind, [name: string, label: string]> = {
  sentAt: ['sent', 'email sent'],
  openedAt: ['opened', 'email opened'],
  clickedAt: ['clicked', 'link clicked'],
  repliedAt: ['replied', 'reply'],
  lastAutoReplyAt: ['auto_replied', 'automatic reply'],
  neutralAt: ['neutral', 'neutral'],
  interestedAt: ['interested', 'interested'],
  notInterestedAt: ['not_interested', 'not interested'],
  wrongPersonAt: ['wrong_person', 'wrong person'],
  noShowAt: ['no_show', 'no show'],
  meetingBookedAt: ['meeting_booked', 'meeting booked'],
  meetingCompletedAt: ['meeting_completed', 'meeting completed'],
  closedAt: ['closed', 'closed (won)'],
  labelledAt: ['labelled', 'label'],
  bouncedAt: ['bounced', 'bounce'],
  unsubscribedAt: ['unsubscribed', 'unsubscribe'],
};
const MOMENTS = Object.entries(SHOWN).map(([key, [name, label]]) => ({ key: key as MomentOfKind, name, label }));

/** The newest moment; of two at the same time the one that is last in the table. */
const newest = (contact: Contact) =>
  MOMENTS.map(({ key, name }) => ({ name, at: contact[key] ?? '' })).reduce(
    (one, other) => (other.at && other.at >= one.at ? other : one),
    { name: '', at: '' },
  );

const string = (name: string, label: string, valueOf: Property['valueOf'], fieldType: 'text' | 'textarea' = 'text') =>
  ({ name, label, type: 'string', fieldType, valueOf }) satisfies Property;
const select = (name: string, label: string, options: readonly string[], valueOf: Property['valueOf']) =>
  ({ name, label, type: 'enumeration', fieldType: 'select', options: [...options], valueOf }) satisfies Property;
const moment = (name: string, label: string, valueOf: Property['valueOf']) =>
  ({ name, label, type: 'datetime', fieldType: 'date', valueOf }) satisfies Property;

export const PROPERTIES: Property[] = [
  string(RECORD, 'Instantly record (managed)', textOf, 'textarea'),
  select('instantly_status', 'Instantly status', STATUSES, statusOf),
  select('instantly_email_status', 'Instantly email status', EMAIL_STATUSES, emailStatusOf),
  select(
    'instantly_last_event',
    'Instantly last event',
    MOMENTS.map(({ name }) => name),
    (contact) => newest(contact).name,
  ),
  moment('instantly_last_event_at', 'Instantly last event at', (contact) => newest(contact).at),
  string('instantly_campaign_id', 'Instantly campaign ID', ({ campaign }) => campaign?.id),
  string('instantly_campaign_name', 'Instantly campaign', ({ campaign }) => campaign?.name),
  string('instantly_label', 'Instantly label', ({ label }) => label),
  string('instantly_last_reply_subject', 'Instantly last reply: subject', ({ lastReply }) => lastReply?.subject),
  string('instantly_last_reply_snippet', 'Instantly last reply', ({ lastReply }) => lastReply?.text, 'textarea'),
  ...MOMENTS.map(({ key, name, label }) => moment(`instantly_${name}_at`, `Instantly last ${label}`, (c) => c[key])),
];

/** The body by which HubSpot creates the property. */
export const definitionOf = ({ name, label, type, fieldType, options }: Property) => ({
  groupName: GROUP.name,
  name,
  label,
  type,
  fieldType,
  ...(options && {
    options: options.map((value, displayOrder) => ({ value, label: wordsOf(value), displayOrder, hidden: false })),
  }),
});

const wordsOf = (value: string): string => value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ');

/** The values of the properties. An empty text clears a detail that the newest event did not have. */
export const shownOf = (contact: Contact): Record<string, string> =>
  Object.fromEntries(PROPERTIES.map(({ name, valueOf }) => [name, valueOf(contact) ?? '']));

/** Whether HubSpot has these values. It writes times in its own format. */
export const shows = (held: Record<string, string | null | undefined>, shown: Record<string, string>): boolean =>
  PROPERTIES.filter(({ name }) => name !== RECORD).every(({ name, type }) => {
    const is = held[name] ?? '';
    const should = shown[name] ?? '';
    return is === should || (type === 'datetime' && Date.parse(is) === Date.parse(should));
  });

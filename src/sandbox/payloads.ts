import { SANDBOX_WORKSPACE } from './credentials.ts';
import { LEAD_LABELS } from './labels.ts';
import { html, replyText, sentMail } from './mail.ts';
import { PEOPLE, personAt, type Person } from './people.ts';
import type { Payload } from './subscription.ts';
import { uuidOf } from './uuid-of.ts';

export const SAMPLE_CAMPAIGN = { id: '0198f6d8-7b20-7f4e-8a91-c3d2b5e60f74', name: 'Q3 outbound' };
export const SAMPLE_ACCOUNT = 'maya.lindqvist@northwind-outreach.example';

/** The conversation with a lead. */
export const threadOf = (lead: string): string => uuidOf(`thread ${lead}`);

/** The mail that a step of the sample campaign is to a lead. */
export const stepId = (lead: string, step: number): string => uuidOf(`mail ${step} to ${lead}`);

/** What is known of the event before its own fields. */
interface Occasion {
  kind: string;
  person: Person;
  step: number;
  timestamp: unknown;
}

/** The sample payloads: which groups of fields real captures of each event carry. */
const FIELDS: Record<string, (occasion: Occasion) => Payload> = {
  email_sent: (at) => ({ ...campaign, ...mailOf(at), is_first: at.step === 1, ...sentOf(at) }),
  email_opened: (at) => ({ ...campaign, ...mailOf(at), is_first: true }),
  link_clicked: (at) => ({ ...campaign, ...without(mailOf(at), 'email_id') }),
  reply_received: (at) => ({ ...campaign, ...mailOf(at), is_first: true, ...replyOf(at), ...inUnibox(at) }),
  auto_reply_received: (at) => ({ ...campaign, ...mailOf(at), ...replyOf(at), ...inUnibox(at) }),
  email_bounced: (at) => ({ ...campaign, ...mailOf(at), is_first: true }),
  lead_unsubscribed: (at) => ({ ...campaign, ...mailOf(at) }),
  campaign_completed: () => campaign,
  account_error: () => ({ email_account: SAMPLE_ACCOUNT }),
  lead_neutral: labelled,
  lead_interested: labelled,
  lead_not_interested: (at) => ({ ...campaign, ...leadOf(at) }),
  lead_meeting_booked: labelled,
  lead_meeting_completed: (at) => ({ ...campaign, ...leadOf(at) }),
  lead_closed: (at) => ({ ...campaign, ...leadOf(at) }),
  lead_out_of_office: labelled,
  lead_wrong_person: labelled,
  lead_no_show: (at) => ({ ...campaign, ...leadOf(at) }),
  lead_lost: (at) => ({ ...campaign, ...leadOf(at) }),
  campaign_completed_for_lead_without_reply: (at) => ({ ...campaign, ...leadOf(at), email_account: SAMPLE_ACCOUNT }),
  lead_skipped: (at) => ({ ...campaign, ...leadOf(at), email_account: SAMPLE_ACCOUNT }),
  supersearch_enrichment_completed: () => ({}),
};

/** Every event type that payloads bear; beside these any text is the label of a custom event. */
export const SAMPLE_KINDS = Object.keys(FIELDS);

/** Names of one event under another roof: the subscription's, and ours. */
const ALIASES: Record<string, string> = {
  email_link_clicked: 'link_clicked',
  campaign_completed_for_lead: 'campaign_completed_for_lead_without_reply',
  custom_label: LEAD_LABELS[0]!.label,
};

/** Whatever may be asked for by name; `unknown` is a payload that nobody understands. */
export const SAMPLE_NAMES = [
  ...SAMPLE_KINDS,
  ...Object.keys(ALIASES),
  'unknown',
  ...LEAD_LABELS.map(({ label }) => label),
];

/**
 * A payload as Instantly sends it (https://developer.instantly.ai/webhook-events, key sets from captures of 2025). A
 * kind that Instantly does not know is the label of a custom event, and `unknown` a payload that nobody does. `overrides` has the last word; its `lead_email` and
 * `step` also decide who the lead is and which mail it is about.
 */
export function samplePayload(kind: string, overrides: Payload = {}): Payload {
  const base = { timestamp: new Date().toISOString(), workspace: SANDBOX_WORKSPACE };
  if (kind === 'unknown') return { ...base, notice: 'Something that no version of the guide describes', ...overrides };
  const { lead_email, step } = overrides;
  const event_type = ALIASES[kind] ?? kind;
  const person = typeof lead_email === 'string' ? personAt(lead_email) : PEOPLE.jane;
  const occasion = {
    ...{ kind: event_type, person, timestamp: overrides['timestamp'] ?? base.timestamp },
    step: typeof step === 'number' && step >= 1 ? Math.floor(step) : 1,
  };
  const fields = (FIELDS[event_type] ?? labelled)(occasion);
  // Of another campaign the lead's own data has the id too.
  const { campaign_id: campaign } = overrides;
  return { ...base, event_type, ...fields, ...('campaign' in fields && campaign ? { campaign } : {}), ...overrides };
}

const campaign = { campaign_id: SAMPLE_CAMPAIGN.id, campaign_name: SAMPLE_CAMPAIGN.name };

const leadOf = ({ person }: Occasion): Payload => ({
  unibox_url: null,
  lead_email: person.email,
  email: person.email,
  phone: null,
  website: `https://www.${person.email.split('@')[1]}`,
  campaign: SAMPLE_CAMPAIGN.id,
  firstName: person.firstName,
  lastName: person.lastName,
  companyName: person.companyName,
  personalization: `Saw that ${person.companyName} is growing its team.`,
  jobTitle: person.jobTitle,
});

const mailOf = (at: Occasion): Payload => ({
  ...leadOf(at),
  email_account: SAMPLE_ACCOUNT,
  step: at.step,
  variant: 1,
  email_id: stepId(at.person.email, at.step),
});

function sentOf({ person, step }: Occasion): Payload {
  const { subject, text } = sentMail(person, step);
  return { email_subject: subject, email_html: html(text) };
}

/** Of a stranger less is known. */
const signatureOf = ({ firstName, lastName, jobTitle, companyName }: Person): string =>
  [[firstName, lastName].filter(Boolean).join(' '), [jobTitle, companyName].filter(Boolean).join(', ')].join('\n');

function replyOf({ kind, person, step }: Occasion): Payload {
  const text = replyText(kind);
  return {
    reply_subject: `Re: ${sentMail(person, step).subject.replace(/^Re: /, '')}`,
    reply_text_snippet: text.slice(0, 80),
    reply_text: `${text}\n\n${signatureOf(person)}`,
    reply_html: html(text),
  };
}

/** A label that follows a reply carries the reply, but neither mailbox nor mail. */
function labelled(at: Occasion): Payload {
  return { ...campaign, ...leadOf(at), step: at.step, variant: 1, ...replyOf(at) };
}

/** A reply is a mail of its own. */
const inUnibox = ({ kind, person, timestamp }: Occasion): Payload => ({
  email_id: uuidOf(`${kind} of ${String(timestamp)} from ${person.email}`),
  unibox_url: `https://app.instantly.ai/app/unibox?thread_search=thread:${threadOf(person.email)}&selected_wks=${SANDBOX_WORKSPACE}`,
});

const without = (payload: Payload, key: string): Payload =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key));

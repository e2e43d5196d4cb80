import { SANDBOX_WORKSPACE } from './credentials.ts';
import { LEAD_LABELS } from './labels.ts';
import { html, replyText, sentMail } from './mail.ts';
import { PEOPLE, personAt, type Person } from './people.ts';
import type { Payload } from './subscription.ts';
import { idOf } from './uuid.ts';

export const SAMPLE_CAMPAIGN = { id: '0198f6d8-7b20-7f4e-8a91-c3d2b5e60f74', name: 'Q3 outbound' };
export const SAMPLE_ACCOUNT = 'maya.lindqvist@northwind-outreach.example';

/** The id of the thread with a lead. */
export const threadOf = (lead: string): string => idOf(`thread ${lead}`);

/** The id of the mail that a step of the sample campaign sends to a lead. */
export const stepId = (lead: string, step: number): string => idOf(`mail ${step} to ${lead}`);

/** The values from which the fields of a payload are built. */
interface Occasion {
  kind: string;
  person: Person;
  step: number;
  timestamp: unknown;
}

/** The fields of each event type, as captured payloads have them. */
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

/** Every event type that payloads have. Any other text is a custom label. */
export const SAMPLE_KINDS = Object.keys(FIELDS);

/** Other names of an event type: the subscription's and ours. */
const ALIASES: Record<string, string> = {
  email_link_clicked: 'link_clicked',
  campaign_completed_for_lead: 'campaign_completed_for_lead_without_reply',
  custom_label: LEAD_LABELS[0]!.label,
};

/** All names that `samplePayload` accepts; `unknown` makes a payload of an unknown type. */
export const SAMPLE_NAMES = [
  ...SAMPLE_KINDS,
  ...Object.keys(ALIASES),
  'unknown',
  ...LEAD_LABELS.map(({ label }) => label),
];

/**
 * A payload as Instantly sends it (https://developer.instantly.ai/webhook-events, field names as captured in 2025). A
 * kind that is no event type of Instantly's becomes a custom label. `overrides` replaces fields; its `lead_email` and
 * `step` also decide who the lead is and which mail the event is about.
 */
export function samplePayload(kind: string, overrides: Payload = {}): Payload {
  const base = { timestamp: new Date().toISOString(), workspace: SANDBOX_WORKSPACE };
  if (kind === 'unknown') return { ...base, notice: 'Something that no version of the guide describes', ...overrides };
  const { lead_email, step } = overrides;
  const event_type = ALIASES[kind] ?? kind;
  const person = typeof lead_email === 'string' ? personAt(lead_email) : PEOPLE.jane;
  const occasion = {
    kind: event_type,
    person,
    timestamp: overrides['timestamp'] ?? base.timestamp,
    step: typeof step === 'number' && step >= 1 ? Math.floor(step) : 1,
  };
  const fields = (FIELDS[event_type] ?? labelled)(occasion);
  // The lead's own data names its campaign too.
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

/** Some parts are empty for a person who is not in `PEOPLE`. */
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

/** A label that follows a reply has the reply, but no mailbox and no email id. */
function labelled(at: Occasion): Payload {
  return { ...campaign, ...leadOf(at), step: at.step, variant: 1, ...replyOf(at) };
}

/** A reply is a separate mail with its own id. */
const inUnibox = ({ kind, person, timestamp }: Occasion): Payload => ({
  email_id: idOf(`${kind} of ${String(timestamp)} from ${person.email}`),
  unibox_url: `https://app.instantly.ai/app/unibox?thread_search=thread:${threadOf(person.email)}&selected_wks=${SANDBOX_WORKSPACE}`,
});

const without = (payload: Payload, key: string): Payload =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key));

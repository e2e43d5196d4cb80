import { type Body, EMAIL_TYPE, type Emails, type NewEmail } from './emails.ts';
import { html, sentMail } from './mail.ts';
import { SAMPLE_ACCOUNT, stepId, threadOf } from './payloads.ts';
import { personAt } from './people.ts';
import type { Payload } from './subscription.ts';
import { idOf, isUuid, newId } from './uuid.ts';

export interface Writing {
  eaccount: string;
  subject: string;
  body: Body;
}

/** The mails to and from leads: those that payloads name, and those that are written in the sandbox. */
export function createUnibox(emails: Emails) {
  /** Adds the mail that a payload names. A lead without any mail first gets a mail of the campaign's first step. */
  function notice(payload: Payload): void {
    const { event_type, lead_email, timestamp, unibox_url, email_account } = payload;
    if (typeof lead_email !== 'string') return;
    const lead = lead_email.trim().toLowerCase();
    const campaign_id = isUuid(payload['campaign_id']) ? payload['campaign_id'] : null;
    const newest = emails.newestOf(lead, campaign_id);
    const [, thread] = /thread_search=thread:([^&]+)/.exec(typeof unibox_url === 'string' ? unibox_url : '') ?? [];
    const common = {
      lead,
      campaign_id,
      is_auto_reply: 0,
      timestamp_email: isoOf(timestamp),
      thread_id: thread ?? newest?.thread_id ?? threadOf(lead),
      eaccount: typeof email_account === 'string' ? email_account : (newest?.eaccount ?? SAMPLE_ACCOUNT),
    };
    if (event_type === 'email_sent') {
      const written = { subject: textOf(payload['email_subject']), body: bodyOf(payload, 'email') };
      const step = textOf(payload['step']) || null;
      add(payload['email_id'], { ...common, ...written, step, ue_type: EMAIL_TYPE.step });
    } else if (!newest) {
      const { subject, text } = sentMail(personAt(lead), 1);
      const body = { text, html: html(text) };
      add(stepId(lead, 1), { ...common, subject, body, ue_type: EMAIL_TYPE.step, step: '1' });
    }
    if (event_type === 'reply_received' || event_type === 'auto_reply_received') {
      const written = { subject: textOf(payload['reply_subject']), body: bodyOf(payload, 'reply') };
      const is_auto_reply = Number(event_type === 'auto_reply_received');
      add(payload['email_id'], { ...common, ...written, is_auto_reply, ue_type: EMAIL_TYPE.received, step: null });
    }
  }

  /** Uses the id in the payload, unless another mail has it: a reply may have the id of the mail that it answers. */
  function add(named: unknown, mail: Omit<NewEmail, 'id'>): void {
    const { ue_type, lead, campaign_id, timestamp_email } = mail;
    const owner = isUuid(named) ? emails.find(named) : undefined;
    const isFree = !owner || (owner.ue_type === ue_type && owner.lead === lead && owner.campaign_id === campaign_id);
    const id = isUuid(named) && isFree ? named : idOf([ue_type, lead, campaign_id, timestamp_email].join(' '));
    emails.add({ ...mail, id });
  }

  /** Writes in the thread of another mail. */
  function write(
    { thread_id, lead, campaign_id }: Pick<NewEmail, 'thread_id' | 'lead' | 'campaign_id'>,
    writing: Writing,
  ) {
    const id = newId();
    const timestamp_email = new Date().toISOString();
    const thread = { thread_id, lead, campaign_id };
    emails.add({
      ...writing,
      ...thread,
      id,
      timestamp_email,
      ue_type: EMAIL_TYPE.manual,
      is_auto_reply: 0,
      step: null,
    });
    return emails.find(id)!;
  }

  return {
    notice,
    write,
    /** Answers a lead as a person would; undefined if the lead has no mail yet. */
    answer(lead: string, text: string) {
      const newest = emails.newestOf(lead.toLowerCase());
      if (!newest) return undefined;
      const subject = `Re: ${newest.subject.replace(/^Re: /, '')}`;
      return write(newest, { eaccount: newest.eaccount, subject, body: { text, html: html(text) } });
    },
  };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function bodyOf(payload: Payload, of: 'email' | 'reply'): Body {
  const text = textOf(payload[`${of}_text`]);
  const html = textOf(payload[`${of}_html`]);
  return { ...(text && { text }), ...(html && { html }) };
}

function isoOf(timestamp: unknown): string {
  const at = new Date(textOf(timestamp));
  return (Number.isNaN(at.getTime()) ? new Date() : at).toISOString();
}

import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { ThreadReply } from '../../src/domain/activities.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { escapeHtml, wordsOfHtml } from '../../src/domain/text/html.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { type Email, EMAIL_TYPE, isOf } from '../../src/instantly/emails.ts';
import type { Attempt } from '../attempt.ts';
import { inCampaign } from './last-answer.ts';

/** Instantly's clock and ours may differ by this. It is the words that a mail is known by. */
const MARGIN_MS = HOUR_MS;
/** By then a reply that Instantly did take should be seen in its thread. */
const SETTLED_MS = MINUTE_MS;

/**
 * Sends the reply once. After a try whose outcome is unknown the lead's mails are looked through first: one that went
 * out since then and begins with the same words, whatever signature or quotation follows, is that try's. Assumed are
 * that Instantly shows what it has sent within a minute, and among the lead's newest hundred mails; and that no person
 * sends the very same words meanwhile. Where no mail of the lead is to be seen nothing is sent: a person decides.
 */
export const sendReply =
  (instantly: Instantly) =>
  async (reply: ThreadReply, { triedSince, signal }: Attempt): Promise<void> => {
    const isRepeat = triedSince !== undefined;
    const emails = isRepeat || !reply.emailId ? await thread(instantly, reply, signal) : [];
    if (isRepeat && emails.some((email) => wasSent(email, reply.text, triedSince - MARGIN_MS))) return;
    const to = await answered(instantly, reply, emails, signal);
    const { text } = reply;
    await instantly.replyToEmail({ ...to, body: { text, html: escapeHtml(text) } }, signal).catch((error: unknown) => {
      throw error instanceof VendorError && error.trouble === 'unavailable' ? later(error) : error;
    });
  };

/** Never empty. */
async function thread(instantly: Instantly, { lead, campaign }: ThreadReply, signal?: AbortSignal): Promise<Email[]> {
  const emails = (await instantly.emailsOf(lead, { signal })).filter(inCampaign(campaign));
  if (emails.length) return emails;
  const where = campaign ? ` in campaign ${campaign}` : '';
  throw new VendorError('not-found', `Instantly GET /emails: no mail to or from ${lead}${where}`);
}

function wasSent({ ue_type, timestamp_created, body }: Email, text: string, since: number): boolean {
  if (ue_type === EMAIL_TYPE.received || timestamp_created <= since) return false;
  const ours = `${words(text)} `;
  return [body?.text, wordsOfHtml(body?.html ?? '')].some((theirs) => `${words(theirs ?? '')} `.startsWith(ours));
}

const words = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** The mail that is answered, by which mailbox and under which subject. */
async function answered(instantly: Instantly, reply: ThreadReply, emails: Email[], signal?: AbortSignal) {
  const { emailId, account, subject } = reply;
  if (emailId && account && subject) return addressed(emailId, account, subject);
  const email = emailId ? await named(instantly, emailId, reply.lead, signal) : newest(emails, reply.id);
  return addressed(email.id, account ?? email.eaccount, subject ?? email.subject);
}

async function named(instantly: Instantly, id: string, lead: string, signal?: AbortSignal): Promise<Email> {
  const email = await instantly.getEmail(id, signal);
  if (isOf(lead, email)) return email;
  throw new VendorError(
    'rejected',
    `Instantly GET /emails/${id}: a mail of ${email.lead}, it should be one of ${lead}`,
  );
}

/** What the lead has written goes before what we have; the thread that the event named goes before others. */
function newest(emails: Email[], threadId: string | undefined): Email {
  const there = emails.filter(({ ue_type }) => ue_type !== EMAIL_TYPE.scheduled);
  const inThread = there.filter(({ thread_id }) => thread_id === threadId);
  const candidates = [inThread, there, emails].find(({ length }) => length)!;
  return candidates.find(({ ue_type }) => ue_type === EMAIL_TYPE.received) ?? candidates[0]!;
}

const addressed = (reply_to_uuid: string, eaccount: string, subject: string) => ({
  reply_to_uuid,
  eaccount,
  subject: /^re:/i.test(subject) ? subject : `Re: ${subject}`,
});

const later = ({ message, status, cause }: VendorError): VendorError =>
  new VendorError('unavailable', message, { status, cause, retryAfterMs: SETTLED_MS });

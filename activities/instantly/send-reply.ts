import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { ThreadReply } from '../../src/domain/activities.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { escapeHtml, wordsOfHtml } from '../../src/domain/text/html.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import type { Mail, MailReply } from '../../src/instantly/emails.ts';
import type { Attempt } from '../attempt.ts';
import { inCampaign } from './last-answer.ts';

/** Instantly's clock and ours may differ by this much. A mail is recognised by its words, so a wide margin is safe. */
const MARGIN_MS = HOUR_MS;
/** A reply that Instantly has accepted should appear in its thread within this time. */
const SETTLED_MS = MINUTE_MS;

/**
 * Sends the reply once. If the outcome of an earlier try is unknown, it first looks through the lead's mails: a mail
 * that was sent since then and begins with the same words (a signature or quotation may follow) is that try's.
 *
 * Assumes that Instantly shows a sent mail within a minute and among the lead's newest hundred mails, and that nobody
 * sends the same words by hand meanwhile. If no mail of the lead is visible, nothing is sent and a person decides.
 */
export const sendReply =
  (instantly: Instantly) =>
  async (reply: ThreadReply, { triedSince, signal }: Attempt): Promise<void> => {
    const isRepeat = triedSince !== undefined;
    const mails = isRepeat || !reply.emailId ? await mustFindMails(instantly, reply, signal) : [];
    if (isRepeat && mails.some((mail) => wasSent(mail, reply.text, triedSince - MARGIN_MS))) return;
    const to = await addressOf(instantly, reply, mails, signal);
    const { text } = reply;
    await instantly.replyToMail({ ...to, text, html: escapeHtml(text) }, signal).catch((error: unknown) => {
      throw error instanceof VendorError && error.trouble === 'unavailable' ? retryOnceSettled(error) : error;
    });
  };

/** The lead's mails in the campaign, newest first; at least one. */
async function mustFindMails(
  instantly: Instantly,
  { lead, campaign }: ThreadReply,
  signal?: AbortSignal,
): Promise<Mail[]> {
  const mails = (await instantly.mailsOf(lead, { signal })).filter(inCampaign(campaign));
  if (mails.length) return mails;
  const where = campaign ? ` in campaign ${campaign}` : '';
  throw new VendorError('not-found', `Instantly GET /emails: no mail to or from ${lead}${where}`);
}

function wasSent({ type, at, text, html }: Mail, words: string, since: number): boolean {
  if (type === 'received' || at <= since) return false;
  const ours = `${singleSpaced(words)} `;
  return [text, wordsOfHtml(html ?? '')].some((theirs) => `${singleSpaced(theirs ?? '')} `.startsWith(ours));
}

const singleSpaced = (text: string): string => text.trim().replace(/\s+/g, ' ');

type Address = Pick<MailReply, 'to' | 'mailbox' | 'subject'>;

/** Which mail is answered, from which mailbox and under which subject. */
async function addressOf(
  instantly: Instantly,
  { emailId, account, subject, lead, id }: ThreadReply,
  mails: Mail[],
  signal?: AbortSignal,
): Promise<Address> {
  if (emailId && account && subject) return { to: emailId, mailbox: account, subject: replySubject(subject) };
  const mail = emailId ? await mustBeOf(instantly, emailId, lead, signal) : newestOf(mails, id);
  return { to: mail.id, mailbox: account ?? mail.mailbox, subject: replySubject(subject ?? mail.subject) };
}

async function mustBeOf(instantly: Instantly, id: string, lead: string, signal?: AbortSignal): Promise<Mail> {
  const mail = await instantly.mail(id, signal);
  if (mail.addresses.includes(lead)) return mail;
  const message = `Instantly GET /emails/${id}: a mail of ${mail.addresses.join(', ')}, it should be one of ${lead}`;
  throw new VendorError('rejected', message);
}

/** Prefers the thread that the event has named, and in it a mail from the lead. */
function newestOf(mails: Mail[], threadId: string | undefined): Mail {
  const written = mails.filter(({ type }) => type !== 'scheduled');
  const inThread = written.filter((mail) => mail.threadId === threadId);
  const candidates = [inThread, written, mails].find(({ length }) => length)!;
  return candidates.find(({ type }) => type === 'received') ?? candidates[0]!;
}

const replySubject = (subject: string): string => (/^re:/i.test(subject) ? subject : `Re: ${subject}`);

const retryOnceSettled = ({ message, status, cause }: VendorError): VendorError =>
  new VendorError('unavailable', message, { status, cause, retryAfterMs: SETTLED_MS });

import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';
import { type CallBudget, createCallBudget } from '../outgoing/call-budget.ts';
import type { Calls } from './calls.ts';
import { createTurns } from './rate-limit.ts';

/** A mail of the Unibox, to or from a lead. */
export interface Mail {
  id: string;
  /** When Instantly stored it, in milliseconds since 1970. The date in the mail itself is not reliable. */
  at: number;
  /** `step`: a campaign sent it; `manual`: a person or a call sent it; `scheduled`: it is not sent yet. */
  type: 'step' | 'received' | 'manual' | 'scheduled' | 'other';
  subject: string;
  /** Our mailbox, whether it has sent or received the mail. */
  mailbox: string;
  /** The lead's address; if Instantly names no lead, all addresses of the mail. Lower case. */
  addresses: string[];
  campaign: string | undefined;
  threadId: string | undefined;
  text: string | undefined;
  html: string | undefined;
}

export interface MailReply {
  /** The id of the mail that is answered. */
  to: string;
  /** The mailbox that answers. */
  mailbox: string;
  subject: string;
  text: string;
  html: string;
}

export interface EmailCalls {
  /**
   * The mails to and from a lead, newest first: the newest page, or with `since` (milliseconds since 1970) up to five
   * pages of later mails. Instantly has been seen to ignore its filter, so every mail is checked: no other lead's mail
   * is returned.
   */
  mailsOf(lead: string, options?: { since?: number; signal?: AbortSignal | undefined }): Promise<Mail[]>;
  mail(id: string, signal?: AbortSignal): Promise<Mail>;
  /** Sends a reply. Instantly cannot recognise a second call as a repeat. */
  replyToMail(reply: MailReply, signal?: AbortSignal): Promise<void>;
}

/** `ue_type` (OpenAPI 2.0.0, https://developer.instantly.ai). */
const TYPES = new Map<number | null | undefined, Mail['type']>([
  [1, 'step'],
  [2, 'received'],
  [3, 'manual'],
  [4, 'scheduled'],
]);

const Email = z
  .object({
    id: z.string(),
    timestamp_created: z.iso.datetime({ offset: true }),
    subject: z.string(),
    eaccount: z.string(),
    lead: z.string().nullish(),
    from_address_email: z.string().nullish(),
    to_address_email_list: z.string().nullish(),
    campaign_id: z.string().nullish(),
    thread_id: z.string().nullish(),
    ue_type: z.number().nullish(),
    body: z.object({ text: z.string().nullish(), html: z.string().nullish() }).nullish().catch(null),
  })
  .transform((email): Mail => {
    const { lead, from_address_email: from, to_address_email_list: to } = email;
    const addresses = lead ? [lead] : [from ?? '', ...(to ?? '').split(',')];
    return {
      id: email.id,
      at: Date.parse(email.timestamp_created),
      type: TYPES.get(email.ue_type) ?? 'other',
      subject: email.subject,
      mailbox: email.eaccount,
      addresses: addresses.map((address) => address.trim().toLowerCase()).filter(Boolean),
      campaign: email.campaign_id ?? undefined,
      threadId: email.thread_id ?? undefined,
      text: email.body?.text ?? undefined,
      html: email.body?.html ?? undefined,
    };
  });

const LARGE = { mostBytes: LARGE_PAGE_BYTES };
const MOST_PAGES = 5;
/** The wait after a 429 that names none: the limit is per minute. */
const LIMITED_MS = 20_000;

/** @param listsPerMinute the most `GET /emails` per minute; undefined: only the limit of all calls counts. */
export function emailCalls(
  { call, pages }: Calls,
  listsPerMinute: number | undefined,
  share: CallBudget | undefined,
): EmailCalls {
  const budget = share ?? (listsPerMinute === undefined ? undefined : createCallBudget(listsPerMinute / 60));
  const turns = budget && createTurns(budget);

  return {
    async mailsOf(lead, { since, signal } = {}) {
      const newer = since === undefined ? {} : { min_timestamp_created: new Date(since).toISOString() };
      const query = { lead, sort_order: 'desc', ...newer };
      const mails: Mail[] = [];
      let read = 0;
      try {
        for await (const { items } of pages(Email, '/emails', query, { signal, turns, ...LARGE })) {
          mails.push(...items.filter(({ addresses }) => addresses.includes(lead)));
          read += 1;
          if (since === undefined || read === MOST_PAGES) break;
        }
      } catch (error) {
        throw withWait(error);
      }
      return mails.sort((a, b) => b.at - a.at);
    },

    mail: (id, signal) => call(Email, 'GET', `/emails/${encodeURIComponent(id.toWellFormed())}`, { signal, ...LARGE }),

    async replyToMail({ to, mailbox, subject, text, html }, signal) {
      const body = { reply_to_uuid: to, eaccount: mailbox, subject, body: { text, html } };
      await call(Email, 'POST', '/emails/reply', { body, signal, ...LARGE });
    },
  };
}

function withWait(error: unknown): unknown {
  if (!(error instanceof VendorError) || error.trouble !== 'rate-limited' || error.retryAfterMs !== undefined) {
    return error;
  }
  const { message, status } = error;
  return new VendorError('rate-limited', message, { status, retryAfterMs: LIMITED_MS });
}

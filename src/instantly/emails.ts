import { z } from 'zod';
import { VendorError } from '../domain/failure.ts';
import type { Calls } from './calls.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';
import { createTurns } from './rate-limit.ts';

const Email = z.object({
  id: z.string(),
  /** When Instantly stored it; the time that the mail itself bears is not reliable. In milliseconds since 1970. */
  timestamp_created: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  subject: z.string(),
  /** Our mailbox, whoever wrote the mail. */
  eaccount: z.string(),
  lead: z.string().nullish(),
  from_address_email: z.string().nullish(),
  to_address_email_list: z.string().nullish(),
  campaign_id: z.string().nullish(),
  thread_id: z.string().nullish(),
  ue_type: z.number().nullish(),
  body: z.object({ text: z.string().nullish(), html: z.string().nullish() }).nullish().catch(null),
});

/** A mail of the Unibox, to or from a lead. */
export type Email = z.output<typeof Email>;

/** `ue_type`: a step of a campaign, a mail that came in, one that was written by hand or by a call, one to be sent yet. */
export const EMAIL_TYPE = { step: 1, received: 2, manual: 3, scheduled: 4 } as const;

export interface ReplyBody {
  /** The id of the email that is answered. */
  reply_to_uuid: string;
  /** The mailbox that answers. */
  eaccount: string;
  subject: string;
  body: { text: string; html: string };
}

const LARGE = { mostBytes: LARGE_PAGE_BYTES };
const MOST_PAGES = 5;
/** The limit is by the minute, and Instantly does not say how long to stay away. */
const LIMITED_MS = 20_000;

export function emailCalls({ call, pages }: Calls, listsPerMinute: number | undefined) {
  const turns = listsPerMinute === undefined ? undefined : createTurns(listsPerMinute / 60);

  return {
    /**
     * The mails to and from a lead, newest first: those after `since`, as far as five pages go, else the newest page.
     * The filter has been seen to be ignored, so every mail is looked at: no one else's is given.
     */
    async emailsOf(lead: string, { since, signal }: { since?: number; signal?: AbortSignal | undefined } = {}) {
      const query = { lead, sort_order: 'desc', ...(since !== undefined && { min_timestamp_created: iso(since) }) };
      const emails: Email[] = [];
      let read = 0;
      try {
        for await (const { items } of pages(Email, '/emails', query, { signal, turns, ...LARGE })) {
          emails.push(...items.filter((email) => isOf(lead, email)));
          read += 1;
          if (since === undefined || read === MOST_PAGES) break;
        }
      } catch (error) {
        throw withWait(error);
      }
      return emails.sort((a, b) => b.timestamp_created - a.timestamp_created);
    },

    getEmail: (id: string, signal?: AbortSignal) =>
      call(Email, 'GET', `/emails/${encodeURIComponent(id.toWellFormed())}`, { signal, ...LARGE }),

    /** Sends. Instantly has nothing by which a second call could be known for a repeat. */
    replyToEmail: (body: ReplyBody, signal?: AbortSignal) =>
      call(Email, 'POST', '/emails/reply', { body, signal, ...LARGE }),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function isOf(lead: string, { lead: named, from_address_email, to_address_email_list }: Email): boolean {
  const addresses = named ? [named] : [from_address_email, ...(to_address_email_list ?? '').split(',')];
  return addresses.some((address) => address?.trim().toLowerCase() === lead);
}

function withWait(error: unknown): unknown {
  if (!(error instanceof VendorError) || error.trouble !== 'rate-limited' || error.retryAfterMs !== undefined) {
    return error;
  }
  const { message, status } = error;
  return new VendorError('rate-limited', message, { status, retryAfterMs: LIMITED_MS });
}

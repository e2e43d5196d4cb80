import { z } from 'zod';
import { parseTime } from './time.ts';

/**
 * The fields of Instantly's webhook payload, which is one flat object (https://developer.instantly.ai/webhook-events).
 * Null, or a value of another type, counts as absent: no payload is refused because of a single field.
 */
const words = z.string().trim().min(1).optional().catch(undefined);

/** Texts that a forwarder's template writes for an absent value. */
const ABSENT = new Set(['null', 'undefined', 'None']);
const text = z
  .string()
  .trim()
  .min(1)
  .refine((value) => !ABSENT.has(value))
  .optional()
  .catch(undefined);
/** A person may answer "None", so that is a text here. */
const replyWords = z
  .string()
  .trim()
  .min(1)
  .refine((value) => value !== 'null' && value !== 'undefined')
  .optional()
  .catch(undefined);
/** A code may be a number. */
const code = z.union([z.number().transform(String), text]).catch(undefined);

/** An address, alone or as `Name <address>`, in small letters; undefined if it is not an address. */
export function parseAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 1_000) return undefined;
  const written = value.trim();
  const bare = /[<:]/.test(written)
    ? (/^[^<>\u0000-\u001f\u007f]*<([^<>]*)>$/.exec(written)?.[1] ?? written).replace(/^mailto:/i, '')
    : written;
  const address = bare.trim().toLowerCase();
  return address.length <= 320 && /^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/.test(address)
    ? address
    : undefined;
}
const email = z.unknown().transform(parseAddress).optional();
/** A step or a variant: a number, but some payloads have it as text. */
const count = z
  .union([
    z.int(),
    z
      .string()
      .trim()
      .regex(/^\d{1,9}(\.0+)?$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
  .optional()
  .catch(undefined);

const UNIBOX = /^https?:\/\/\S*(?:instantly|unibox|thread_search)/i;

export const Payload = z.object({
  event_type: text,
  /** Milliseconds since 1970. */
  timestamp: z.unknown().transform(parseTime).optional(),
  workspace: text,
  campaign_id: text,
  campaign_name: text,
  lead_email: email,
  email_account: email,
  /** An agency may have the Unibox under its own domain. */
  unibox_url: text.transform((url) => (url !== undefined && UNIBOX.test(url) ? url : undefined)).optional(),
  step: count,
  variant: count,
  is_first: flag,
  email_id: text,
  email_subject: words,
  email_text: words,
  email_html: words,
  reply_subject: replyWords,
  reply_text: replyWords,
  reply_text_snippet: replyWords,
  reply_html: replyWords,
  custom_interest_value: z
    .union([
      z.number(),
      z
        .string()
        .trim()
        .regex(/^-?\d{1,9}$/)
        .transform(Number),
    ])
    .optional()
    .catch(undefined),
  // Not documented, but seen in payloads, and hardly the name of a lead's variable.
  bounce_type: text,
  bounce_reason: code,
  smtp_code: code,
  link_url: text,
  clicked_url: text,
  error_type: code,
  error_message: code,
});

export type Payload = z.infer<typeof Payload>;

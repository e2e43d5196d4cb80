import { z } from 'zod';

/**
 * Instantly's webhook payload: one flat object (https://developer.instantly.ai/webhook-events). Null counts as absent,
 * and so does a value of another type: no authentic payload is refused for a single field.
 */
const text = z.string().trim().min(1).optional().catch(undefined);
/** Codes come as numbers too. */
const code = z.union([z.number().transform(String), text]).catch(undefined);
const email = z
  .string()
  .trim()
  .toLowerCase()

  .regex(/^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/)
  .max(320)
  .optional()
  .catch(undefined);
/** Steps and variants: numbers, though they have been seen as strings. */
const count = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
/** Milliseconds since 1970. ISO text without an offset is UTC; numbers are seconds or milliseconds. */
const timestamp = z
  .union([
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)/)
      .transform((iso) => Date.parse(/[Zz]$|[+-]\d\d:?\d\d$|^.{10}$/.test(iso) ? iso : `${iso}Z`)),
    z.number().transform((number) => (number < 1e11 ? number * 1000 : number)),
  ])
  .refine((ms) => Number.isFinite(ms) && Math.abs(ms) < 8.64e15)
  .transform(Math.floor)
  .optional()
  .catch(undefined);

export const Payload = z.object({
  event_type: text,
  timestamp,
  workspace: text,
  campaign_id: text,
  campaign_name: text,
  lead_email: email,
  email_account: email,
  unibox_url: text,
  step: count,
  variant: count,
  is_first: z.boolean().optional().catch(undefined),
  email_id: text,
  email_subject: text,
  email_text: text,
  email_html: text,
  reply_subject: text,
  reply_text: text,
  reply_text_snippet: text,
  reply_html: text,
  custom_interest_value: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,9}$/)
        .transform(Number),
    ])
    .optional()
    .catch(undefined),
  // Not documented, seen in the wild.
  bounce_type: text,
  bounce_reason: code,
  link_url: text,
  error_type: code,
  error_message: code,
});

export type Payload = z.infer<typeof Payload>;

import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { changeOf, isActivity, MOMENTS } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';
import { callVendor } from '../../src/vendor-http.ts';
import { type Crm, defineCrm } from '../crm-port.ts';

const variables = z.object({
  CRM_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'the URL that takes the changes (CRM=webhook)' }),
  CRM_WEBHOOK_SECRET: z
    .string('a Standard Webhooks secret (CRM=webhook): whsec_ and 24 to 64 bytes as base64')
    .refine((secret) => isSecret(secret.replace(/^whsec_/, '')), {
      error: 'a Standard Webhooks secret: whsec_ and 24 to 64 bytes as base64, e.g. of `openssl rand -base64 32`',
    }),
  CRM_WEBHOOK_REQUESTS_PER_SECOND: z.coerce.number().min(0.01).max(1_000).default(10),
});

function isSecret(base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}

const time = z.iso.datetime({ precision: 3 });

/** What is sent: a promise to those who receive it. */
const Change = z
  .object({
    type: z.literal('contact.changed'),
    timestamp: time.describe('When the event happened.'),
    data: z.object({
      email: z.string().describe('Of the lead, trimmed and in lower case.'),
      change: z
        .object({
          email: z.string(),
          ...Object.fromEntries(MOMENTS.map((moment) => [moment, time.optional()])),
          lastReply: z
            .object({ subject: z.string(), text: z.string() })
            .partial()
            .optional()
            .describe('Belongs to repliedAt.'),
          label: z.string().optional().describe('Belongs to labelledAt.'),
          campaign: z
            .object({ id: z.string(), name: z.string() })
            .partial()
            .optional()
            .describe('Belongs to campaignAt.'),
          variables: z.record(z.string(), z.unknown()).optional().describe('Belong to variablesAt.'),
        })
        .describe(
          'When what happened. Of each moment keep the later one, together with what belongs to it: then changes may come in any order.',
        ),
      activity: z
        .object({ kind: z.string(), at: time, title: z.string() })
        .nullable()
        .describe('For the contact’s timeline; null for automatic replies.'),
      event: z
        .looseObject({ kind: z.string(), id: z.string(), at: time })
        .describe('The whole event, as its workflow has it.'),
    }),
  })
  .describe(
    'Signed per Standard Webhooks. Drop a webhook-id that was seen before: it is the same change, sent again because its first answer was lost. Any 2xx will do.',
  );

const bodyOf = (event: LeadEvent): z.infer<typeof Change> => ({
  type: 'contact.changed',
  timestamp: event.at,
  data: {
    email: event.lead.email,
    change: changeOf(event),
    activity: isActivity(event.kind) ? { kind: event.kind, at: event.at, title: headline(event) } : null,
    event: { ...event },
  },
});

function createWebhookCrm(settings: z.infer<typeof variables>): Crm {
  const url = new URL(settings.CRM_WEBHOOK_URL);
  const signer = new Webhook(settings.CRM_WEBHOOK_SECRET);

  return {
    async record(event, { key, signal }) {
      const body = JSON.stringify(bodyOf(event));
      const now = new Date();
      const headers = {
        'webhook-id': key,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signer.sign(key, now, body),
      };
      await callVendor({ vendor: 'CRM webhook', method: 'POST', url, headers, body, answer: 'ignored', signal });
    },
    check: () => Promise.resolve([{ found: `each change is posted to ${url.origin}${url.pathname}` }]),
  };
}

/** Any CRM behind a signed webhook: one POST per change, its id the effect's key. */
export const webhook = defineCrm({
  variables,
  updatesPerSecond: ({ CRM_WEBHOOK_REQUESTS_PER_SECOND }) => CRM_WEBHOOK_REQUESTS_PER_SECOND,
  open: createWebhookCrm,
  schema: z.toJSONSchema(Change),
});

import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import {
  changeOf,
  CONTACT_MOMENTS,
  type ContactMoment,
  isActivity,
  LABEL_MOMENTS,
  statusOf,
} from '../../src/domain/contact.ts';
import { type LeadEvent, urgencyOf } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { replyKeysOf } from '../../src/domain/reply-keys.ts';
import { headline } from '../../src/domain/headline.ts';
import { httpUrl } from '../../src/variables/addresses.ts';
import { kind, number } from '../../src/variables/kinds.ts';
import { inTurn } from '../../src/outgoing/call-budget.ts';
import { callVendor, connectionProblem } from '../../src/outgoing/call-vendor.ts';
import type { Program } from '../../src/variables/about.ts';
import { defineCrm } from '../crm-port.ts';
import { wordsOfRefusal } from '../../src/domain/receiver-words.ts';

/** A key has 24 to 64 bytes (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md). */
function isSecret(text: string): boolean {
  const base64 = text.replace(/^whsec_/, '');
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 && key.toString('base64') === base64;
}

const READ_BY: Program[] = ['worker', 'cli'];

const variables = z
  .object({
    CRM_WEBHOOK_URL: httpUrl('the URL that takes the changes, http:// or https:// (CRM=webhook)').meta({
      description:
        'Takes one signed POST per change, per https://www.standardwebhooks.com. `npm run cli -- crm schema` prints the schema of its body.',
      example: 'https://crm.example.com/hooks/outreach',
      secret: 'path',
      readBy: READ_BY,
    }),
    CRM_WEBHOOK_SECRET: kind('24 to 64 bytes in base64, with or without whsec_ before it', (text) =>
      isSecret(text) ? text : undefined,
    ).meta({
      description: 'Signs the changes: whsec_ and the output of `openssl rand -base64 32`.',
      wanted:
        'the secret that signs the changes (CRM=webhook): 24 to 64 bytes in base64, with or without whsec_ before it',
      secret: 'value',
      readBy: READ_BY,
    }),
    CRM_WEBHOOK_REQUESTS_PER_SECOND: number('requests per second', 0.1, 1000)
      .prefault('10')
      .meta({ description: 'The maximum over all workers, which divide it among them.', readBy: READ_BY }),
  })
  .meta({ title: 'CRM webhook', description: 'Read with CRM=webhook.' });

const time = z.string().meta({ format: 'date-time' });
const text = z.string().optional();

const NOTES: Partial<Record<ContactMoment, string>> = {
  bouncedAt: 'A bounce that says that the address takes no mail, or that gives no reason.',
  deferredAt: 'A temporary bounce, for example a full mailbox or a busy server. It does not change the status.',
  refusedAt: 'The mail was refused for its content or its sender. It does not change the status.',
};
const momentSchema = (name: ContactMoment): z.ZodOptional<z.ZodString> => {
  const schema = time.optional();
  return NOTES[name] ? schema.describe(NOTES[name]) : schema;
};
const moments = Object.fromEntries(CONTACT_MOMENTS.map((name) => [name, momentSchema(name)])) as Record<
  ContactMoment,
  z.ZodOptional<z.ZodString>
>;

const listed = (names: string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const Change = z
  .object({
    email: z.string(),
    ...moments,
    lastReply: z
      .object({ subject: text, text: text.describe('What the lead has newly written, without the quoted mail.') })
      .optional()
      .describe('Belongs to repliedAt.'),
    label: text.describe('Belongs to labelledAt.'),
    campaign: z.object({ id: text, name: text }).optional().describe('Belongs to campaignAt.'),
    variables: z.record(z.string(), z.unknown()).optional().describe('The lead’s variables. Belongs to variablesAt.'),
  })
  .describe(
    'The contact after this event alone. Keep the later value of each …At field, together with the field that belongs ' +
      'to it: then every order of requests gives the same contact, except for two events of the same millisecond. The ' +
      'status follows from all moments that you keep. unsubscribedAt wins over everything. Then bouncedAt wins, unless ' +
      `repliedAt, clickedAt or one of the following is later. Then the latest of ${listed(LABEL_MOMENTS)} wins (of two at ` +
      'the same time the one that is first here). Then repliedAt wins over sentAt.',
  );

const Body = z
  .object({
    type: z.literal('contact.changed'),
    timestamp: time.describe('When the event happened; webhook-timestamp says when the request was sent.'),
    data: z.object({
      email: z.string().describe('Trimmed, lower case. It identifies the contact.'),
      change: Change,
      status: z
        .string()
        .nullable()
        .describe(
          'The status after this event alone; null if the event does not change the status. Enough for a receiver ' +
            'that keeps no moments, as long as events come in order.',
        ),
      activity: z
        .object({
          kind: z.string(),
          at: time,
          title: z.string(),
          reply: z
            .array(z.string())
            .optional()
            .describe(
              'Names of the reply. A label repeats the reply that led to it, so two activities that share a name ' +
                'belong to one reply.',
            ),
        })
        .nullable()
        .describe('A line for the contact’s timeline; null for automatic replies.'),
      event: z
        .looseObject({ kind: z.string(), id: z.string(), at: time })
        .describe('The whole event; later versions may add fields. reply.words is what the lead has newly written.'),
    }),
  })
  .describe(
    'One POST per event, signed as Standard Webhooks (https://www.standardwebhooks.com) says. Answer 2xx as soon as you ' +
      'have stored it. A request may come again with the same webhook-id: ignore an id that you have seen. After 408, ' +
      '425, 429 or 5xx it is sent again until it succeeds, and Retry-After is respected; every other answer waits for ' +
      'a person. Later versions may add fields anywhere: ignore fields that you do not know.',
  );

function changeBody(event: LeadEvent): z.infer<typeof Body> {
  const { kind, at, lead } = event;
  const change = changeOf(event);
  const status = statusOf(change);
  const reply = replyKeysOf(event);
  return {
    type: 'contact.changed',
    timestamp: at,
    data: {
      email: lead.email,
      change,
      status: status === 'new' ? null : status,
      activity: isActivity(kind) ? { kind, at, title: headline(event), ...(reply.length && { reply }) } : null,
      event: { ...event },
    },
  };
}

export const webhookCrm = defineCrm({
  variables,
  callsPerSecond: (settings) => settings.CRM_WEBHOOK_REQUESTS_PER_SECOND,
  // The same webhook-id comes again.
  repeatable: 'all',
  // The schema as a reader sees it: fields may be added.
  schema: z.toJSONSchema(Body, { io: 'input' }),
  open({ CRM_WEBHOOK_URL, CRM_WEBHOOK_SECRET }, { budget }) {
    const url = new URL(CRM_WEBHOOK_URL);
    const signer = new Webhook(CRM_WEBHOOK_SECRET);
    return {
      record: (event, { key, signal }) =>
        inTurn(budget, { urgent: urgencyOf(event.kind) !== 'bulk', signal }, async () => {
          const body = JSON.stringify(changeBody(event));
          const now = new Date();
          const headers = {
            'webhook-id': key,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
            'webhook-signature': signer.sign(key, now, body),
          };
          const call = {
            vendor: 'CRM webhook',
            method: 'POST',
            url,
            headers,
            body,
            answer: 'ignored',
            signal,
          } as const;
          await callVendor(call).catch((error: unknown) => {
            throw error instanceof VendorError
              ? discreet(error, url, [event, url.href, Object.values(headers)])
              : error;
          });
        }),
      // A test request would count as a change, so none is sent. The path is often a secret, so it is not shown.
      check: () => Promise.resolve([{ found: `changes go to ${url.host}, signed` }]),
    };
  },
});

/** An error without secrets: the URL's path is often one, and the answer may repeat what was sent. */
function discreet(error: VendorError, { host }: URL, sent: unknown[]): VendorError {
  const { trouble, status, retryAfterMs, clockAheadMs, answer, cause } = error;
  const words = wordsOfRefusal(answer, sent);
  const clock = trouble === 'auth' && clockAheadMs !== undefined ? clockWords(clockAheadMs) : undefined;
  const said = [status ?? connectionProblem(cause as Error), words && `(${words})`, clock].filter(Boolean).join(' ');
  return new VendorError(trouble, `CRM webhook at ${host}: ${said}`, { status, retryAfterMs, cause });
}

/** Receivers refuse a signature that is more than five minutes old (standardwebhooks 1.1.1, `WEBHOOK_TOLERANCE_IN_SECONDS`). */
const CLOCK_MATTERS_MS = 2 * MINUTE_MS;

function clockWords(aheadMs: number): string | undefined {
  if (Math.abs(aheadMs) < CLOCK_MATTERS_MS) return undefined;
  return `its clock is ${Math.round(Math.abs(aheadMs) / MINUTE_MS)} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
}

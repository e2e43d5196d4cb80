import { request } from 'undici';
import { Webhook } from 'standardwebhooks';
import { CRM_KEY } from '../vendors/keys.ts';

/** An event as Instantly's payload has it, with an id. */
export interface PlainEvent {
  id: string;
  event_type: string;
  lead_email: string;
  reply_subject?: string;
  reply_text?: string;
}

const vendorUrl = process.env['VENDOR_URL'] ?? '';
const signer = new Webhook(CRM_KEY);

interface Send {
  method?: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

async function send({ method = 'POST', path, headers, body }: Send): Promise<unknown> {
  const answer = await request(vendorUrl + path, { method, headers: headers ?? {}, body: body ?? null });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}

/** Sends the CRM a signed change, with the event's id so that a repeat is recognised. */
export async function updateCrm(event: PlainEvent): Promise<void> {
  const body = JSON.stringify({ type: 'contact.changed', data: event });
  const [id, now] = [`${event.id}/crm`, new Date()];
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signer.sign(id, now, body),
  };
  await send({ path: '/crm', headers, body });
}

/** Slack has no key by which it would recognise a repeat. */
export async function postToSlack(event: PlainEvent): Promise<void> {
  const text = `Reply from ${event.lead_email}: ${event.reply_subject}\n${event.reply_text}`;
  const headers = { authorization: 'Bearer xoxb-bench', 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ channel: '#sales-replies', text }).toString();
  const { ok } = (await send({ path: '/api/chat.postMessage', headers, body })) as { ok: boolean };
  if (!ok) throw new Error('Slack refuses the message');
}

/** Looks before it adds an entry, as the product does. */
export async function blockLead({ lead_email: email }: PlainEvent): Promise<void> {
  const path = '/api/v2/block-lists-entries';
  const headers = { authorization: 'Bearer bench-instantly-key' };
  const found = (await send({ method: 'GET', path: `${path}?search=${encodeURIComponent(email)}`, headers })) as {
    items: { bl_value: string }[];
  };
  if (found.items.some(({ bl_value }) => bl_value === email)) return;
  const body = JSON.stringify({ bl_value: email });
  await send({ path, headers: { ...headers, 'content-type': 'application/json' }, body });
}

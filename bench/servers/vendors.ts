import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SANDBOX_WORKSPACE } from '../../src/sandbox/credentials.ts';
import { answerParent, startedWith } from '../parent.ts';
import { LEAD } from '../payloads.ts';
import { CRM_KEY } from '../vendors/keys.ts';
import { effectOf, type EffectKind } from '../vendors/mixes.ts';
import type { Seen } from '../vendors/stub.ts';

/**
 * The vendors that the effects need, as fast as Node answers, each answer after a settable time. It records each effect by
 * the lead of its event. A second request with the same `webhook-id`, or for an address that is on the block list, is no
 * second effect. A second message is one.
 */
const { latencyMs, refused } = startedWith<VendorOptions>();

export interface VendorOptions {
  latencyMs: number;
  /** Slack refuses messages that contain this text. */
  refused?: string;
}

interface Answer {
  status?: number;
  body?: unknown;
}

interface Call {
  headers: IncomingMessage['headers'];
  query: URLSearchParams;
  body: string;
}

/** What Slack says when it refuses a message: two causes that each need a person. */
const refusals = (function* () {
  for (;;) yield* ['not_in_channel', 'invalid_auth'];
})();
const seen = new Map<string, Seen>();
const webhookIds = new Set<string>();
const blocked = new Set<string>();
const messages: { channel: string; ts: string; metadata: unknown }[] = [];
const CHANNELS: Record<string, string> = {
  'sales-replies': 'C0000000001',
  'sales-wins': 'C0000000002',
  'ops-alerts': 'C0000000003',
};
const key = Buffer.from(CRM_KEY.slice('whsec_'.length), 'base64');
const now = () => performance.timeOrigin + performance.now();

function record(text: string, kind: EffectKind, isEffect: boolean): void {
  const [, lead] = LEAD.exec(text) ?? [];
  if (lead === undefined) return;
  const at = now();
  const name = effectOf(lead, kind);
  const known = seen.get(name) ?? { firstAt: at, lastAt: at, times: 0, calls: 0 };
  known.lastAt = at;
  known.calls += 1;
  if (isEffect) known.times += 1;
  seen.set(name, known);
}

const firstOf = (set: Set<string>, one: string): boolean => !set.has(one) && !!set.add(one);

/** A receiver of https://www.standardwebhooks.com. */
function crm({ headers, body }: Call): Answer {
  const [id, at] = [headers['webhook-id'] as string, headers['webhook-timestamp'] as string];
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  if (headers['webhook-signature'] !== `v1,${signature}`) return { status: 401 };
  record(body, 'crm', firstOf(webhookIds, id));
  return {};
}

const SLACK: Record<string, (form: URLSearchParams, body: string) => object> = {
  'chat.postMessage'(form, body) {
    if (refused !== undefined && body.includes(refused)) return { ok: false, error: refusals.next().value };
    record(body, 'slack', true);
    const name = form.get('channel') ?? '';
    const channel = CHANNELS[name.replace(/^#/, '')] ?? name;
    const ts = `${Math.floor(Date.now() / 1000)}.${String(messages.length).padStart(6, '0')}`;
    messages.push({ channel, ts, metadata: JSON.parse(form.get('metadata') ?? 'null') });
    return { ok: true, channel, ts };
  },
  'conversations.history'(form) {
    const [channel, oldest] = [form.get('channel'), Number(form.get('oldest') ?? 0)];
    const all = messages.filter((one) => one.channel === channel && Number(one.ts) > oldest).reverse();
    const from = Number(form.get('cursor') || 0);
    const to = from + Number(form.get('limit') ?? 100);
    const more = to < all.length;
    return {
      ok: true,
      messages: all.slice(from, to),
      has_more: more,
      response_metadata: { next_cursor: more ? String(to) : '' },
    };
  },
  'conversations.list': () => ({
    ok: true,
    channels: Object.entries(CHANNELS).map(([name, id]) => ({ id, name, is_member: true })),
    response_metadata: { next_cursor: '' },
  }),
  'auth.test': () => ({ ok: true, url: 'https://bench.slack.com/', team: 'Bench', user: 'bot' }),
};

/** Instantly's reads that the webhook monitor makes, so that it finds everything in order. */
const INSTANTLY: Record<string, unknown> = {
  '/workspaces/current': { id: SANDBOX_WORKSPACE, name: 'Bench' },
  '/webhooks': { items: [{ id: 'w1', target_hook_url: 'https://bench.example', event_type: 'all_events', status: 1 }] },
};

function blockList({ query, body }: Call, method: string): unknown {
  if (method === 'GET') {
    const search = query.get('search') ?? '';
    return { items: blocked.has(search) ? [{ id: search, bl_value: search }] : [] };
  }
  const { bl_value } = JSON.parse(body) as { bl_value: string };
  record(bl_value, 'block', firstOf(blocked, bl_value));
  return { id: bl_value, bl_value };
}

function answerTo(method: string, path: string, call: Call): Answer {
  if (path === '/crm') return crm(call);
  const [, slack] = /^\/api\/(\w+\.\w+)$/.exec(path) ?? [];
  if (slack) {
    const answer = SLACK[slack]?.(new URLSearchParams(call.body), call.body);
    return { body: answer ?? { ok: false, error: 'unknown_method' } };
  }
  const [, instantly = ''] = /^\/api\/v2(\/.*)$/.exec(path) ?? [];
  if (instantly === '/block-lists-entries') return { body: blockList(call, method) };
  return { body: INSTANTLY[instantly] ?? { items: [] } };
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const { pathname, searchParams } = new URL(req.url!, 'http://stub');
    const call = { headers: req.headers, query: searchParams, body: Buffer.concat(chunks).toString() };
    setTimeout(() => {
      const { status = 200, body = {} } = answerTo(req.method!, pathname, call);
      res.writeHead(status, { 'content-type': 'application/json', 'x-oauth-scopes': 'chat:write,channels:history' });
      res.end(JSON.stringify(body));
    }, latencyMs);
  });
});
server.keepAliveTimeout = 600_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

answerParent({ url: () => url, count: () => seen.size, seen: () => [...seen] });

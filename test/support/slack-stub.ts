import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { VendorAnswer } from './vendor-server.ts';

export interface StubMessage {
  /** The channel's id. */
  channel: string;
  text: string;
  blocks: unknown[];
  /** The effect's key, from the metadata. */
  key: string | undefined;
  ts: string;
}

export interface SlackDials {
  /** The token has `channels:history`. */
  historyScope: boolean;
  /** The token has `channels:read`. */
  readScope: boolean;
  /** The token has `groups:read`. */
  privateScope: boolean;
  /** Name to id. */
  channels: Record<string, string>;
  /** The names of channels without the bot. */
  outside: string[];
  /** What happens to the answer after the message is stored. */
  afterPost?: (message: StubMessage) => 'answer' | 'hang up' | Promise<'answer' | 'hang up'>;
  /** Answers instead of Slack, which then does nothing. */
  fault?: (method: string, form: URLSearchParams) => VendorAnswer | undefined;
}

export interface SlackStub extends SlackDials {
  /** The base URL of the API; it ends in `/api/`. */
  url: string;
  messages: StubMessage[];
  /** Calls so far, by method. */
  requests: Record<string, number>;
}

const BOT = { user: 'U0000000001', bot_id: 'B0000000001', team: 'T0000000001' };

/** Slack on a real socket: it stores messages. A test can change its behaviour at any time. */
export async function startSlackStub(dials: Partial<SlackDials> = {}): Promise<SlackStub> {
  const stub: SlackStub = {
    url: '',
    messages: [],
    requests: {},
    historyScope: true,
    readScope: true,
    privateScope: false,
    channels: { 'sales-replies': 'C0000000001', 'sales-wins': 'C0000000002', 'ops-alerts': 'C0000000003' },
    outside: [],
    ...dials,
  };
  const server = createServer((req, res) => {
    void answer(stub, req).then(({ status = 200, headers, body = '', hangUp }) => {
      if (hangUp) return req.socket.destroy();
      res.writeHead(status, {
        'content-type': 'application/json',
        'x-oauth-scopes': scopesOf(stub).join(),
        ...headers,
      });
      return res.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  return stub;
}

async function answer(stub: SlackStub, req: IncomingMessage): Promise<VendorAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const method = req.url!.replace('/api/', '');
  stub.requests[method] = (stub.requests[method] ?? 0) + 1;
  const fault = stub.fault?.(method, form);
  if (fault) return fault;
  if (!/^Bearer ./.test(req.headers.authorization ?? '')) return refusal('not_authed');
  return METHODS[method]?.(stub, form) ?? refusal('unknown_method');
}

type Method = (stub: SlackStub, form: URLSearchParams) => VendorAnswer | Promise<VendorAnswer>;

const METHODS: Record<string, Method> = {
  'auth.test': () => ({
    body: { ok: true, url: 'https://acme.slack.com/', team: 'Acme', user: 'bot', team_id: BOT.team, user_id: BOT.user },
  }),

  async 'chat.postMessage'(stub, form) {
    const channel = channelOf(stub, form);
    if (!channel) return refusal('channel_not_found');
    const key = metadataIn(form)?.event_payload.key;
    const text = form.get('text') ?? '';
    const blocks = JSON.parse(form.get('blocks') ?? '[]') as unknown[];
    const message = { channel, text, blocks, key, ts: timestampAfter(stub.messages.at(-1)?.ts) };
    stub.messages.push(message);
    if ((await stub.afterPost?.(message)) === 'hang up') return { hangUp: true };
    return { body: { ok: true, channel, ts: message.ts, message: shown(message, false) } };
  },

  'conversations.history'(stub, form) {
    const oldest = Number(form.get('oldest') ?? 0);
    if (!stub.historyScope) return { body: { ok: false, error: 'missing_scope', needed: 'channels:history' } };
    const id = form.get('channel') ?? '';
    if (!Object.values(stub.channels).includes(id)) return refusal('channel_not_found');
    const there = stub.messages.filter(({ channel, ts }) => channel === id && Number(ts) > oldest).reverse();
    const { items, next } = pageOf(there, form);
    const withMetadata = form.get('include_all_metadata') === 'true';
    const messages = items.map((message) => shown(message, withMetadata));
    return { body: { ok: true, messages, has_more: next !== '', response_metadata: { next_cursor: next } } };
  },

  'conversations.list'(stub, form) {
    if (!stub.readScope) return { body: { ok: false, error: 'missing_scope', needed: 'channels:read' } };
    const isPublic = (form.get('types') ?? 'public_channel').includes('public_channel');
    if (!isPublic && !stub.privateScope) return { body: { ok: false, error: 'missing_scope', needed: 'groups:read' } };
    const all = isPublic ? described(stub) : [];
    const { items, next } = pageOf(all, form);
    return { body: { ok: true, channels: items, response_metadata: { next_cursor: next } } };
  },

  'conversations.info'(stub, form) {
    if (!stub.readScope) return { body: { ok: false, error: 'missing_scope', needed: 'channels:read' } };
    const channel = described(stub).find(({ id }) => id === form.get('channel'));
    return channel ? { body: { ok: true, channel } } : refusal('channel_not_found');
  },
};

const described = ({ channels, outside }: SlackStub) =>
  Object.entries(channels).map(([name, id]) => ({ id, name, is_channel: true, is_member: !outside.includes(name) }));

const refusal = (error: string): VendorAnswer => ({ body: { ok: false, error } });

const scopesOf = ({ historyScope, readScope, privateScope }: SlackStub): string[] => [
  'chat:write',
  ...(historyScope ? ['channels:history'] : []),
  ...(readScope ? ['channels:read'] : []),
  ...(privateScope ? ['groups:read'] : []),
];

function channelOf({ channels }: SlackStub, form: URLSearchParams): string | undefined {
  const channel = form.get('channel') ?? '';
  return Object.values(channels).find((id) => id === channel) ?? channels[channel.replace(/^#/, '')];
}

const metadataIn = (form: URLSearchParams) =>
  JSON.parse(form.get('metadata') ?? 'null') as { event_payload: { key?: string } } | null;

/** Returns a unique time such as `1700000000.000100`. */
const timestampAfter = (last = '0'): string => Math.max(Date.now() / 1000, Number(last) + 0.000001).toFixed(6);

const shown = ({ text, blocks, key, ts }: StubMessage, withMetadata: boolean) => ({
  type: 'message',
  ...BOT,
  text,
  blocks,
  ts,
  ...(withMetadata && key && { metadata: { event_type: 'instantly_temporal', event_payload: { key } } }),
});

/** Returns one page. The cursor is the index at which the next page begins. */
function pageOf<T>(all: T[], form: URLSearchParams): { items: T[]; next: string } {
  const from = Number(form.get('cursor') ?? 0);
  const to = from + Number(form.get('limit') ?? 100);
  return { items: all.slice(from, to), next: to < all.length ? String(to) : '' };
}

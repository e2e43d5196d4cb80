import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import type { Webhook } from '../../src/sandbox/webhooks.ts';

export const anyText: unknown = expect.any(String);
export const anyNumber: unknown = expect.any(Number);
export const textWith = (part: string): unknown => expect.stringContaining(part);

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
}
export interface Page {
  items: Record<string, unknown>[];
  next_starting_after?: string;
}

export interface Running {
  sandbox: Sandbox;
  url: string;
  /** Calls the API with the right key, or the sandbox's own controls. */
  call: <Body = Record<string, unknown>>(request: string, body?: unknown) => Promise<Answer<Body>>;
  /** Every item of a list, page by page. */
  all: (path: string) => Promise<Page['items']>;
  subscribe: (url: string, fields?: object) => Promise<Webhook>;
  turn: (dials: object) => Promise<void>;
}

/** A sandbox on a free port that ends with the test; it retries immediately. */
export async function runSandbox(options: Partial<SandboxOptions> = {}): Promise<Running> {
  const sandbox = createSandbox({ file: ':memory:', ...options });
  onTestFinished(() => sandbox.close());
  const { url } = await sandbox.listen(0);

  async function call<Body>(request: string, body?: unknown): Promise<Answer<Body>> {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(`${url}${path.startsWith('/sandbox') ? '' : '/api/v2'}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${SANDBOX_API_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
  async function all(path: string): Promise<Page['items']> {
    const items: Page['items'] = [];
    for (let after = ''; ;) {
      const page = (await call<Page>(`GET ${path}${path.includes('?') ? '&' : '?'}limit=2${after}`)).body;
      items.push(...page.items);
      if (page.next_starting_after === undefined) return items;
      after = `&starting_after=${page.next_starting_after}`;
    }
  }
  async function turn(dials: object): Promise<void> {
    await call('PATCH /sandbox/dials', dials);
  }
  const subscribe = async (target_hook_url: string, fields: object = { event_type: 'all_events' }): Promise<Webhook> =>
    (await call<Webhook>('POST /webhooks', { target_hook_url, ...fields })).body;

  await turn({ retryDelaysMs: [1, 1] });
  return { sandbox, url, call, all, subscribe, turn };
}

export interface Receiver {
  url: string;
  received: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[];
  /** The status of the next answers; `none` sends no answer. */
  status: number | 'none';
}

/** A server that receives webhooks. */
export async function runReceiver(status: number | 'none' = 200): Promise<Receiver> {
  const receiver: Receiver = { url: '', received: [], status };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      receiver.received.push({ headers: request.headers, body });
      if (receiver.status !== 'none') response.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

/** A file that is deleted at the end of the test. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'sandbox.db');
}

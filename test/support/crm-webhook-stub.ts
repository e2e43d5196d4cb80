import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import { type Contact, join } from '../../src/domain/contact.ts';

export const STUB_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface CrmWebhookDials {
  /** A status to answer instead of accepting the change. `lost`: accept it, then break the connection. */
  fault: (body: string) => number | 'lost' | undefined;
  /** Awaited after a change was accepted and before the answer. */
  onKept: (body: string) => unknown;
}

interface Delivery {
  id: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A receiver of signed changes on a real socket, as the schema describes it: it drops known ids and keeps later moments. */
export async function startCrmWebhookStub(given: Partial<CrmWebhookDials> = {}) {
  const dials: CrmWebhookDials = { fault: () => undefined, onKept: () => undefined, ...given };
  const contacts = new Map<string, Contact>();
  const activities = new Map<string, string[]>();
  const deliveries: Delivery[] = [];
  const seen = new Set<string>();
  const verifier = new Webhook(STUB_SECRET);

  function take(id: string, body: string): void {
    if (seen.has(id)) return;
    seen.add(id);
    const { email, change, activity } = (
      JSON.parse(body) as { data: { email: string; change: Contact; activity: { title: string } | null } }
    ).data;
    contacts.set(email, join(contacts.get(email) ?? { email }, change));
    if (activity) activities.set(email, [...(activities.get(email) ?? []), activity.title]);
  }

  async function statusFor(req: IncomingMessage): Promise<number | 'lost'> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const id = String(req.headers['webhook-id']);
    deliveries.push({ id, headers: req.headers, body });
    try {
      verifier.verify(body, req.headers as Record<string, string>);
    } catch {
      return 401;
    }
    const fault = dials.fault(body);
    if (typeof fault === 'number') return fault;
    take(id, body);
    await dials.onKept(body);
    return fault ?? 200;
  }

  const server = createServer((req, res) => {
    void statusFor(req).then((status) => (status === 'lost' ? req.socket.destroy() : res.writeHead(status).end('ok')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/changes`;
  /** The environment variables with which a worker finds it. */
  const env = { CRM: 'webhook', CRM_WEBHOOK_URL: url, CRM_WEBHOOK_SECRET: STUB_SECRET };
  return { url, env, contacts, activities, deliveries, dials };
}

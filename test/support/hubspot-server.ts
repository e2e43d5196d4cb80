import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { definitionOf, GROUP, PROPERTIES, RECORD } from '../../src/hubspot/properties.ts';
import { recordOf } from '../../src/hubspot/record.ts';
import type { MultiStatus } from './hubspot-batches.ts';
import { createPortal } from './hubspot-portal.ts';
import { type PortalAnswer, type PortalRequest, refusal } from './hubspot-schema.ts';

type Fault = 'unavailable' | 'lost' | (PortalAnswer & { headers?: Record<string, string> }) | undefined;

export interface HubspotDials {
  /** The token that is accepted; undefined refuses every token. */
  token: string | undefined;
  /** The number of calls that are accepted in a window; further calls get 429. */
  limit: { calls: number; windowMs: number } | undefined;
  /** An answer instead of carrying out the call. `lost`: carry it out, then break the connection. */
  fault: (request: PortalRequest) => Fault | Promise<Fault>;
  /** The time that a call takes in each direction, in milliseconds. */
  latencyMs: () => number;
  /** Which batches report the refusal of an input beside the results of the others; otherwise they are refused whole. */
  multiStatus: MultiStatus;
  /** Awaited after a write was stored and before the answer. */
  onEffect: (request: PortalRequest) => unknown;
}

export interface HubspotOptions extends Partial<HubspotDials> {
  /** The portal has our properties already. */
  setUp?: boolean;
  /** The number of values of a property that HubSpot remembers. */
  versionsKept?: number;
}

export const STUB_TOKEN = 'pat-na1-stub';

/** HubSpot on a real socket: it stores contacts, notes and properties, and its user can make it fail. */
export async function startHubspotServer({ setUp = false, versionsKept = 45, ...given }: HubspotOptions = {}) {
  const portal = createPortal({ versionsKept });
  if (setUp) {
    portal.groups.set(GROUP.name, { ...GROUP, archived: false });
    portal.makeProperties(PROPERTIES.map(definitionOf));
  }
  const dials: HubspotDials = {
    token: STUB_TOKEN,
    limit: undefined,
    fault: () => undefined,
    latencyMs: () => 0,
    multiStatus: 'create',
    onEffect: () => undefined,
    ...given,
  };
  /** How often each status was answered, including lost answers. */
  const calls = new Map<number, number>();
  const requests: PortalRequest[] = [];
  let taken: number[] = [];

  function turnedAway(headers: IncomingMessage['headers']): PortalAnswer | undefined {
    if (dials.token === undefined || headers.authorization !== `Bearer ${dials.token}`) {
      return refusal(401, 'Authentication credentials not found.', 'INVALID_AUTHENTICATION');
    }
    if (!dials.limit) return undefined;
    const now = performance.now();
    taken = taken.filter((at) => at > now - dials.limit!.windowMs);
    if (taken.length < dials.limit.calls) {
      taken.push(now);
      return undefined;
    }
    return refusal(429, 'You have reached your ten_secondly_rolling limit.', 'RATE_LIMITS', {
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
  }

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(req.url!, 'http://stub');
    const [, area = '', path = ''] = /^\/crm\/(objects|properties)\/2026-09\/(.+?)\/?$/.exec(url.pathname) ?? [];
    const request: PortalRequest = {
      method: req.method!,
      path: path.split('/').map(decodeURIComponent).join('/'),
      query: url.searchParams,
      body: text ? (JSON.parse(text) as unknown) : undefined,
    };
    requests.push(request);
    await pause(dials.latencyMs());
    const refused = turnedAway(req.headers);
    const fault = refused ? undefined : await dials.fault(request);
    const instead = fault === 'unavailable' ? refusal(503, 'service unavailable', 'SERVICE_UNAVAILABLE') : fault;
    const answer =
      refused ?? (typeof instead === 'object' ? instead : portal.carryOut(area, request, dials.multiStatus));
    calls.set(answer.status, (calls.get(answer.status) ?? 0) + 1);
    const isEffect = !refused && typeof instead !== 'object' && answer.status < 300 && isWrite(request);
    if (isEffect) await dials.onEffect(request);
    await pause(dials.latencyMs());
    if (fault === 'lost') return void req.socket.destroy();
    const headers = 'headers' in answer ? (answer.headers as Record<string, string>) : {};
    res.writeHead(answer.status, { 'content-type': 'application/json', ...headers });
    res.end(JSON.stringify(answer.body));
  }

  const server = createServer((req, res) => void respond(req, res).catch(() => req.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { contacts, notes, groups, properties, byEmail, addContact, keep, mergeContacts } = portal;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** The environment variables with which a worker finds it. */
    env: { CRM: 'hubspot', HUBSPOT_TOKEN: STUB_TOKEN, HUBSPOT_API_URL: url },
    contacts,
    notes,
    groups,
    properties,
    contactOf: byEmail,
    /** Returns a contact's record in our words. */
    recordOf: (email: string) => recordOf(byEmail(email)?.properties[RECORD], email),
    addContact,
    /** A person changes a contact in HubSpot. */
    edit: keep,
    mergeContacts,
    calls,
    requests,
    dials,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const isWrite = ({ method, path }: PortalRequest): boolean => method !== 'GET' && !path.endsWith('/batch/read');

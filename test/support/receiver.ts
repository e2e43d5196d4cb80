import { connect } from 'node:net';
import { createReceiverApp, type ReceiverRoutes } from '../../src/http/app.ts';
import { serve, type Served } from '../../src/http/serve.ts';
import type { OutreachEvent } from '../../src/domain/event.ts';

export const SECRET = 'correct-horse-battery-staple';
export const LINK_KEY = 'a-key-of-its-own-for-the-links-of-questions';

export interface TestReceiver extends Served {
  kept: OutreachEvent[];
  /** Every line of the log, as JSON. */
  logged: string[];
}

/** Starts the real HTTP app on a real socket. It keeps events in an array instead of the journal. */
export async function listenForTest(
  overrides: Partial<ReceiverRoutes> = {},
  { requestTimeoutMs = 15_000 } = {},
): Promise<TestReceiver> {
  const kept: OutreachEvent[] = [];
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const app = createReceiverApp({
    about: { name: 'test', version: '0', paths: [] },
    secrets: [SECRET],
    answerLinkKeys: [LINK_KEY],
    opsElsewhere: false,
    trustProxy: false,
    log: { debug: write, info: write, warn: write, error: write },
    accept: (event) => {
      const known = kept.some(({ id }) => id === event.id);
      if (!known) kept.push(event);
      return Promise.resolve(known ? 'duplicate' : 'accepted');
    },
    eventsIgnored: new Set(),
    books: { receipts: () => Promise.reject(new Error('no books')), entries: () => Promise.resolve({ entries: [] }) },
    maxBodyBytes: 64 * 1024,
    readiness: () =>
      Promise.resolve({
        ready: true,
        problems: [],
        warnings: [],
        journal: { depth: 0, oldest_age_seconds: 0, bytes: 0 },
      }),
    metrics: () => Promise.resolve(''),
    followUpState: () => Promise.resolve(undefined),
    answerFollowUp: () => Promise.resolve(false),
    ...overrides,
  });
  const served = await serve(app.callback(), { host: '127.0.0.1', port: 0, requestTimeoutMs });
  return { ...served, kept, logged };
}

/** Sends raw bytes and returns everything that comes back until the connection ends. */
export function sendRaw(url: string, bytes: string | Buffer, { keepOpen = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => (keepOpen ? socket.write(bytes) : socket.end(bytes)));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

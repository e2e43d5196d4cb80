import { afterEach, describe, expect, test, vi } from 'vitest';
import { askReadiness, takesSecret } from '../../src/outgoing/ask-receiver.ts';
import { listenForTest, SECRET, type TestReceiver } from '../support/receiver.ts';

let receiver: TestReceiver;
afterEach(() => receiver.close());

const opened = { event_type: 'email_opened', timestamp: '2026-01-02T03:04:05.678Z', lead_email: 'jane@acme.example' };
const post = (
  path = '/webhooks/instantly',
  headers: Record<string, string> = { 'x-webhook-secret': SECRET },
  body: unknown = opened,
) =>
  fetch(receiver.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('a delivery', () => {
  test('is answered with its event’s id after it is stored', async () => {
    receiver = await listenForTest();
    const answer = await post();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: true, event_id: receiver.kept[0]!.id, status: 'accepted' });
    expect(await (await post('/webhooks/instantly/all')).json()).toMatchObject({ status: 'duplicate' });
    expect(receiver.kept).toHaveLength(1);
  });

  test('of an ignored kind is answered 200 and not stored', async () => {
    receiver = await listenForTest({ eventsIgnored: new Set(['email_opened']) });
    expect(await (await post()).json()).toMatchObject({ received: true, status: 'ignored' });
    expect(receiver.kept).toEqual([]);
  });

  test('that cannot be stored is answered 503, never 2xx, so that it is sent again', async () => {
    receiver = await listenForTest({ accept: () => Promise.reject(new Error('disk full at /secret/path')) });
    const answer = await post();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.text()).not.toContain('disk full');
    expect(receiver.logged.join()).toContain('disk full');
  });
});

describe('the secret', () => {
  test('is accepted as a header, as a bearer token and in the path', async () => {
    receiver = await listenForTest();
    expect((await post()).status).toBe(200);
    expect((await post(undefined, { authorization: `Bearer ${SECRET}` })).status).toBe(200);
    expect((await post(`/webhooks/instantly/key/${SECRET}`, {})).status).toBe(200);
  });

  test('may be any of the configured secrets', async () => {
    receiver = await listenForTest({ secrets: ['old', 'new'] });
    expect((await post(undefined, { 'x-webhook-secret': 'old' })).status).toBe(200);
    expect((await post(undefined, { 'x-webhook-secret': 'new' })).status).toBe(200);
    expect((await post(undefined, { 'x-webhook-secret': 'old,new' })).status).toBe(401);
  });

  test('can be checked before it is used', async () => {
    receiver = await listenForTest();
    expect(await takesSecret(receiver.url, SECRET)).toBe(true);
    expect(await takesSecret(receiver.url, 'nope')).toBe(false);
    expect(await takesSecret('http://127.0.0.1:1', SECRET)).toBeUndefined();
    expect(receiver.kept).toEqual([]);
    expect(receiver.logged.join()).not.toContain(SECRET);
  });

  test.each([
    ['none', undefined, {}],
    ['a wrong secret', undefined, { 'x-webhook-secret': 'nope' }],
    ['an empty secret', undefined, { 'x-webhook-secret': '' }],
    ['a prefix of the secret', undefined, { 'x-webhook-secret': SECRET.slice(0, -1) }],
    ['a wrong bearer token', undefined, { authorization: 'Bearer nope' }],
    ['the right secret in another scheme', undefined, { authorization: `Basic ${SECRET}` }],
    ['a wrong secret in the path', '/webhooks/instantly/key/nope', {}],
  ])('%s is refused', async (_name, path, headers) => {
    receiver = await listenForTest();
    const answer = await post(path, headers);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: 'unauthorized' });
    expect(receiver.kept).toEqual([]);
  });

  test('that is guessed too often makes that address wait, but a correct secret is always accepted', async () => {
    receiver = await listenForTest();
    const statuses = [];
    for (let i = 0; i < 25; i += 1) statuses.push((await post(undefined, { 'x-webhook-secret': `guess ${i}` })).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses.slice(20)).toEqual(Array(5).fill(429));
    expect((await post()).status).toBe(200);
  });

  test('that is guessed behind a proxy is counted by the address that the proxy saw, not by one that the sender wrote', async () => {
    receiver = await listenForTest({ trustProxy: true });
    const guess = (forwarded: string) => post(undefined, { 'x-webhook-secret': 'guess', 'x-forwarded-for': forwarded });
    for (let i = 0; i < 20; i += 1) await guess(`10.0.0.${i}, 192.0.2.1`);
    expect((await guess('10.0.0.99, 192.0.2.1')).status).toBe(429);
    expect((await guess('10.0.0.99, 192.0.2.2')).status).toBe(401);
  });

  test('is refused if it is empty, even if the receiver has an empty secret', async () => {
    receiver = await listenForTest({ secrets: [''] });
    for (const headers of [{}, { 'x-webhook-secret': '' }, { authorization: 'Bearer ' }])
      expect((await post(undefined, headers as Record<string, string>)).status).toBe(401);
    expect((await post('/webhooks/instantly/key/', {})).status).toBe(404);
    expect(receiver.kept).toEqual([]);
  });

  test('that is guessed behind a proxy that passes on an invalid address is counted by the proxy’s address', async () => {
    receiver = await listenForTest({ trustProxy: true });
    const guess = (forwarded: string) => post(undefined, { 'x-webhook-secret': 'guess', 'x-forwarded-for': forwarded });
    for (let i = 0; i < 20; i += 1) await guess(`${'x'.repeat(6_000)}${i}`);
    expect((await guess('not an address')).status).toBe(429);
    expect((await guess('192.0.2.7:4711')).status).toBe(401);
    expect(receiver.logged.join()).not.toContain('xxx');
  });

  test('that is guessed from many addresses of one IPv6 host is counted as from one address', async () => {
    receiver = await listenForTest({ trustProxy: true });
    const guess = (forwarded: string) => post(undefined, { 'x-webhook-secret': 'guess', 'x-forwarded-for': forwarded });
    for (let i = 0; i < 20; i += 1) await guess(`2001:db8:0:7:${i}::1`);
    expect((await guess('2001:0DB8::7:ffff:1:2:3')).status).toBe(429);
    expect((await guess('2001:db8:0:8::1')).status).toBe(401);
  });

  test.each([
    ['/webhooks/instantly/SECRET'],
    ['/webhooks/instantly/keys/SECRET'],
    ['/webhooks/instantly/%6bey%2fSECRET'],
    ['/webhooks/instantly/all/SECRET?x=SECRET'],
    ['/follow-ups/answers/SECRET'],
    ['/SECRET'],
    ['/healthz/SECRET'],
    ['/healthz?secret=SECRET'],
    [`/${'x'.repeat(15_000)}`],
  ])('in a misspelt path reaches no log: %#', async (path) => {
    receiver = await listenForTest();
    await post(path.replaceAll('SECRET', 'hunter2-hunter2-hunter2'), {});
    expect(receiver.logged).toHaveLength(1);
    expect(receiver.logged[0]).not.toMatch(/hunter2|xxx/);
  });

  test('reaches no log in any place of a request, and the text of a reply reaches no log either', async () => {
    receiver = await listenForTest();
    await post(
      `/webhooks/instantly/key/${SECRET}`,
      {},
      { ...opened, event_type: 'reply_received', reply_text: 'my private words' },
    );
    await post(undefined, { authorization: `Bearer ${SECRET}` });
    await post('/webhooks/instantly/key/almost-right', {});
    expect(receiver.logged).toHaveLength(3);
    expect(receiver.logged.join()).not.toMatch(/correct-horse|almost-right|private/);
    expect(receiver.logged[0]).toContain('/key/[redacted]');
  });
});

test('the log has one line for every delivery, and every refused delivery is counted', async () => {
  const refused: string[] = [];
  receiver = await listenForTest({ onRefused: (status, reason) => refused.push(`${status} ${reason}`) });
  await post();
  await post();
  await post(undefined, {});
  await post(undefined, { 'x-webhook-secret': 'nope' });
  await post(undefined, { 'x-webhook-secret': SECRET, 'content-type': 'text/plain' });
  await post(undefined, undefined, 'no object');
  await post(undefined, undefined, { ...opened, note: 'x'.repeat(70_000) });
  expect(receiver.logged.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
    'delivery accepted',
    'delivery accepted: known already',
    'delivery refused: no secret',
    'delivery refused: wrong secret',
    'delivery refused: not JSON',
    'delivery refused: not an event',
    'delivery refused: too large',
  ]);
  expect(refused).toEqual(['401 no secret', '401 wrong secret', '415 not JSON', '400 not an event', '413 too large']);
});

describe('health', () => {
  test('is separate from readiness', async () => {
    const journal = { depth: 3, oldest_age_seconds: 9, bytes: 1 };
    receiver = await listenForTest({
      readiness: () => Promise.resolve({ ready: false, problems: ['Temporal is away'], warnings: [], journal }),
    });
    expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${receiver.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, problems: ['Temporal is away'], warnings: [], journal });
  });
});

describe('if metrics and readiness have a separate address', () => {
  test('the webhook’s address does not show them, but shows readiness to a sender that knows the secret', async () => {
    receiver = await listenForTest({ opsElsewhere: true });
    expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
    for (const path of ['/metrics', '/readyz']) {
      const answer = await fetch(receiver.url + path);
      expect([answer.status, await answer.json()]).toEqual([404, { error: 'not found' }]);
    }
    expect(await askReadiness(receiver.url, SECRET)).toMatchObject({ ready: true });
    const guess = () => fetch(`${receiver.url}/readyz`, { headers: { 'x-webhook-secret': 'guess' } });
    for (let i = 0; i < 20; i += 1) expect((await guess()).status).toBe(404);
    expect((await guess()).status).toBe(429);
  });
});

test('the path / names the product, and also answers HEAD', async () => {
  receiver = await listenForTest();
  expect(await (await fetch(receiver.url)).json()).toMatchObject({ name: 'test' });
  expect((await fetch(receiver.url, { method: 'HEAD' })).status).toBe(200);
});

test('many refused requests write few log lines, and do not hide another sender’s error', async () => {
  receiver = await listenForTest();
  for (let i = 0; i < 200; i += 1) await fetch(`${receiver.url}/nowhere`);
  await post(undefined, undefined, 'no event');
  expect(receiver.logged.length).toBeLessThan(130);
  expect(receiver.logged.at(-1)).toContain('"status":400');
});

test('every answer has a request id and the security headers', async () => {
  receiver = await listenForTest();
  const answer = await fetch(`${receiver.url}/nowhere`, { headers: { 'x-request-id': 'abc-1' } });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: 'not found' });
  expect(answer.headers.get('x-request-id')).toBe('abc-1');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await post(undefined, {})).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a receiver that closes finishes the delivery in progress and accepts no new one', async () => {
  const kept = Promise.withResolvers<'accepted'>();
  const arrived = Promise.withResolvers<void>();
  receiver = await listenForTest({ accept: () => (arrived.resolve(), kept.promise) });
  const answer = post();
  await arrived.promise;
  const closing = receiver.close();
  await vi.waitFor(() => expect(fetch(`${receiver.url}/healthz`)).rejects.toThrow());
  kept.resolve('accepted');
  expect((await answer).status).toBe(200);
  await closing;
});

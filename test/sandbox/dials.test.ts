import { expect, test } from 'vitest';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { textWith, runReceiver, runSandbox } from './support.ts';

const wait = { wait: true };

test('duplicates sends a delivery twice and logs it once', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ duplicates: 1 });
  const receiver = await runReceiver();
  await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'), wait);
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[0]!.body).toEqual(receiver.received[1]!.body);
  expect(await all('/webhook-events')).toHaveLength(1);
});

test('reorder lets the next event overtake the one before it', async () => {
  const { sandbox, subscribe, turn } = await runSandbox();
  await turn({ reorder: 1 });
  const receiver = await runReceiver();
  await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'));
  await sandbox.emit(samplePayload('email_opened'));
  await sandbox.idle();
  expect(receiver.received.map(({ body }) => body['event_type'])).toEqual(['email_opened', 'email_sent']);
});

test('reorder also delivers an event that no other event follows', async () => {
  const { sandbox, subscribe, turn } = await runSandbox();
  await turn({ reorder: 1 });
  const receiver = await runReceiver();
  await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'), wait);
  expect(receiver.received).toHaveLength(1);
});

test('delayMs delays a delivery and its row in the log', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ delayMs: 300 });
  const receiver = await runReceiver();
  await subscribe(receiver.url);
  for (let i = 0; i < 20; i += 1) await sandbox.emit(samplePayload('email_sent', { step: i + 1 }));
  expect((await all('/webhook-events')).length).toBeLessThan(20);
  await sandbox.idle();
  expect(receiver.received).toHaveLength(20);
  expect(receiver.received.map(({ body }) => body['step'])).not.toEqual(
    [...receiver.received.keys()].map((i) => i + 1),
  );
  expect(await all('/webhook-events')).toHaveLength(20);
});

test('errorRate and rateLimited make the API fail, but not the controls', async () => {
  const { turn, call } = await runSandbox();
  await turn({ errorRate: 1 });
  expect(await call('GET /webhooks')).toMatchObject({ status: 500, body: { statusCode: 500 } });
  await turn({ errorRate: 0, rateLimited: 1 });
  expect(await call('GET /webhooks')).toEqual({
    status: 429,
    body: { statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded' },
  });
  await turn({ rateLimited: 0 });
  expect(await call('GET /webhooks')).toMatchObject({ status: 200 });
});

test('emailListsPerMinute refuses only lists of mails', async () => {
  const { turn, call } = await runSandbox();
  await turn({ emailListsPerMinute: 2 });
  const status = async (request: string) => (await call(request)).status;
  expect([await status('GET /emails'), await status('GET /emails'), await status('GET /emails')]).toEqual([
    200, 200, 429,
  ]);
  expect(await status('GET /webhooks')).toBe(200);
});

test('disableAfter counts only consecutive failures', async () => {
  const { sandbox, subscribe, turn, call } = await runSandbox();
  await turn({ disableAfter: 3, retryDelaysMs: [] });
  const receiver = await runReceiver();
  const { id } = await subscribe(receiver.url);
  for (const status of [500, 500, 200, 500, 500]) {
    receiver.status = status;
    await sandbox.emit(samplePayload('email_sent'), wait);
  }
  expect((await call(`GET /webhooks/${id}`)).body).toMatchObject({ status: 1 });
  await sandbox.emit(samplePayload('email_sent'), wait);
  expect((await call(`GET /webhooks/${id}`)).body).toMatchObject({ status: -1 });
});

test.each([true, false])(
  'logWhileDisabled %s decides whether the log shows missed events',
  async (logWhileDisabled) => {
    const { sandbox, subscribe, turn, all } = await runSandbox();
    await turn({ disableAfter: 1, retryDelaysMs: [], logWhileDisabled });
    const receiver = await runReceiver(500);
    await subscribe(receiver.url);
    await sandbox.emit(samplePayload('email_sent'), wait);
    await sandbox.emit(samplePayload('reply_received'), wait);
    const rows = await all('/webhook-events');
    expect(rows).toHaveLength(logWhileDisabled ? 2 : 1);
    if (logWhileDisabled) {
      expect(rows[0]).toMatchObject({
        payload: { event_type: 'reply_received' },
        success: false,
        retry_count: 0,
        will_retry: false,
        status_code: null,
      });
    }
  },
);

test('retryDelaysMs sets the number of attempts of a delivery', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ retryDelaysMs: [1, 1, 1] });
  const receiver = await runReceiver(500);
  await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'), wait);
  expect(receiver.received).toHaveLength(4);
  expect(await all('/webhook-events')).toMatchObject([{ retry_count: 3 }]);
});

test.each([
  [{ duplicates: 2 }, 'body/duplicates'],
  [{ disableAfter: 0 }, 'body/disableAfter'],
  [{ retryDelaysMs: [20_000, 20_000] }, 'body/retryDelaysMs must add up to at most 30000'],
  [{ reorders: 1 }, 'body must NOT have additional properties: reorders'],
])('an invalid dial is refused by name and changes nothing: %j', async (dials, problem) => {
  const { call } = await runSandbox();
  const before = await call('GET /sandbox/dials');
  expect(await call('PATCH /sandbox/dials', { ...dials, delayMs: 7 })).toMatchObject({
    status: 400,
    body: { statusCode: 400, error: 'Bad Request', message: textWith(problem) },
  });
  expect(await call('GET /sandbox/dials')).toEqual(before);
});

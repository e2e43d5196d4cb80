import { expect, test } from 'vitest';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { anyText, anyNumber, textWith, runReceiver, runSandbox } from './support.ts';

const wait = { wait: true };

test('an event reaches exactly the webhooks that subscribe to it', async () => {
  const { sandbox, subscribe } = await runSandbox();
  const sent = ['email_sent', 'link_clicked', 'auto_reply_received', 'Asked for pricing'];
  const campaign = String(samplePayload('email_sent')['campaign_id']);
  const cases: [object, string[]][] = [
    [{ event_type: 'all_events' }, sent],
    [{ event_type: 'email_sent' }, ['email_sent']],
    [{ event_type: 'email_link_clicked' }, ['link_clicked']],
    [{ event_type: null, custom_interest_value: 6401 }, ['Asked for pricing']],
    [{ event_type: 'all_events', campaign }, sent],
    [{ event_type: 'all_events', campaign: '0198f6d8-7b20-7f4e-8a91-000000000000' }, []],
  ];
  const receivers = await Promise.all(cases.map(() => runReceiver()));
  for (const [i, [fields]] of cases.entries()) await subscribe(receivers[i]!.url, fields);
  for (const kind of sent) await sandbox.emit(samplePayload(kind), wait);
  expect(receivers.map(({ received }) => received.map(({ body }) => body['event_type']))).toEqual(
    cases.map(([, kinds]) => kinds),
  );
});

test("a delivery looks like Instantly's and carries the webhook's own headers", async () => {
  const { sandbox, subscribe } = await runSandbox();
  const receiver = await runReceiver();
  await subscribe(receiver.url, { event_type: 'all_events', headers: { 'X-Webhook-Secret': 's3cret' } });
  const payload = samplePayload('reply_received');
  await sandbox.emit(payload, wait);
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]!.body).toEqual(payload);
  expect(receiver.received[0]!.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'axios/0.21.4',
    accept: 'application/json, text/plain, */*',
    'x-webhook-secret': 's3cret',
  });
});

test('a receiver that recovers gets the event by a retry, and the log has one row for it', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ retryDelaysMs: [200, 200] });
  const receiver = await runReceiver(503);
  await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'));
  await expect.poll(() => all('/webhook-events')).toHaveLength(1);
  expect(await all('/webhook-events')).toMatchObject([
    {
      success: false,
      will_retry: true,
      status_code: 503,
      timestamp_next_retry: anyText,
      retry_successful: null,
    },
  ]);
  receiver.status = 200;
  await sandbox.idle();
  expect(await all('/webhook-events')).toMatchObject([
    {
      success: true,
      retry_count: 1,
      will_retry: false,
      retry_successful: true,
      retry_group_id: anyText,
      status_code: 200,
      error_message: null,
      timestamp_next_retry: null,
    },
  ]);
  expect(receiver.received).toHaveLength(2);
});

test('the log records each failed delivery with the reason', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ timeoutMs: 500, retryDelaysMs: [1] });
  const [broken, hanging] = [await runReceiver(500), await runReceiver('none')];
  const nobody = 'http://127.0.0.1:1/hook';
  for (const url of [broken.url, hanging.url, nobody]) await subscribe(url);
  const payload = samplePayload('reply_received');
  await sandbox.emit(payload, wait);

  const rows = await all('/webhook-events');
  const reasons = rows.map((row) => [row['webhook_url'], row['status_code'], row['error_message']]);
  expect(reasons.reverse()).toEqual([
    [broken.url, 500, 'Request failed with status code 500'],
    [hanging.url, null, 'timeout of 500ms exceeded'],
    [nobody, null, textWith('ECONNREFUSED')],
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({
      payload,
      lead_email: payload['lead_email'],
      success: false,
      retry_count: 1,
      will_retry: false,
      retry_successful: false,
      response_time_ms: anyNumber,
    });
  }
});

test('a webhook that keeps failing is disabled, and nothing is delivered until it is resumed', async () => {
  const { sandbox, subscribe, turn, call } = await runSandbox();
  await turn({ disableAfter: 2, retryDelaysMs: [] });
  const receiver = await runReceiver(500);
  const { id } = await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'), wait);
  expect((await call(`GET /webhooks/${id}`)).body).toMatchObject({ status: 1, timestamp_error: null });
  await sandbox.emit(samplePayload('email_opened'), wait);
  expect((await call(`GET /webhooks/${id}`)).body).toMatchObject({ status: -1, timestamp_error: anyText });

  receiver.status = 200;
  await sandbox.emit(samplePayload('reply_received'), wait);
  expect(receiver.received).toHaveLength(2);

  expect((await call(`POST /webhooks/${id}/resume`)).body).toMatchObject({ status: 1, timestamp_error: null });
  await sandbox.idle();
  expect(receiver.received, 'no backfill').toHaveLength(2);
  await sandbox.emit(samplePayload('lead_interested'), wait);
  expect(receiver.received.at(-1)!.body).toMatchObject({ event_type: 'lead_interested' });
});

test('a burst of events stops when its webhook is disabled', async () => {
  const { sandbox, subscribe, turn, all } = await runSandbox();
  await turn({ disableAfter: 1, retryDelaysMs: [] });
  const receiver = await runReceiver(500);
  await subscribe(receiver.url);
  const burst = Array.from({ length: 200 }, (_, i) => sandbox.emit(samplePayload('email_sent', { step: i + 1 }), wait));
  await Promise.all(burst);
  expect(receiver.received.length).toBeLessThan(100);
  const missed = (await all('/webhook-events')).filter((row) => row['error_message'] === 'Webhook is disabled');
  expect(missed).toHaveLength(200 - receiver.received.length);
});

test('a planned retry is cancelled if its webhook is disabled or deleted', async () => {
  const { sandbox, subscribe, turn, call, all } = await runSandbox();
  await turn({ retryDelaysMs: [1_500] });
  const receiver = await runReceiver(500);
  const { id } = await subscribe(receiver.url);
  await sandbox.emit(samplePayload('email_sent'));
  await expect.poll(() => all('/webhook-events')).toHaveLength(1);
  await call(`DELETE /webhooks/${id}`);
  await sandbox.idle();
  expect(receiver.received).toHaveLength(1);
  expect(await all('/webhook-events')).toMatchObject([{ success: false, will_retry: false, retry_successful: false }]);
});

test('the result of a test delivery is returned, and neither logged nor counted', async () => {
  const { subscribe, turn, call, all } = await runSandbox();
  await turn({ disableAfter: 1 });
  const receiver = await runReceiver(204);
  const { id } = await subscribe(receiver.url);
  expect((await call(`POST /webhooks/${id}/test`)).body).toMatchObject({ success: true, status_code: 204 });
  expect(receiver.received[0]!.body).not.toHaveProperty('event_type');
  receiver.status = 401;
  expect((await call(`POST /webhooks/${id}/test`)).body).toMatchObject({
    success: false,
    status_code: 401,
    error: 'Request failed with status code 401',
  });
  expect(await all('/webhook-events')).toEqual([]);
  expect((await call(`GET /webhooks/${id}`)).body).toMatchObject({ status: 1 });
});

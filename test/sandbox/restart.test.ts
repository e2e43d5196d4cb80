import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, samplePayload } from '../../src/sandbox/payloads.ts';
import { runReceiver, runSandbox, temporaryFile } from './support.ts';

const STATE = [
  '/webhooks',
  '/webhook-events',
  '/block-lists-entries',
  '/campaigns/analytics',
  '/emails',
  `/accounts/${SAMPLE_ACCOUNT}`,
  '/sandbox/dials',
];

test('state survives a restart', async () => {
  const file = temporaryFile();
  const first = await runSandbox({ file });
  const receiver = await runReceiver(500);
  await first.turn({ disableAfter: 2, delayMs: 5 });
  await first.subscribe(receiver.url);
  await first.call('POST /block-lists-entries', { bl_value: 'spam.example' });
  await first.call(`PATCH /sandbox/accounts/${SAMPLE_ACCOUNT}`, { status: -3 });
  await first.sandbox.emit(samplePayload('email_sent'), { wait: true });
  const state = (running: typeof first) =>
    Promise.all(STATE.map((path) => running.call(`GET ${path}`).then(({ body }) => [path, body])));
  const before = await state(first);
  await first.sandbox.close();

  const second = await runSandbox({ file });
  expect(await state(second)).toEqual(before);
  await second.sandbox.emit(samplePayload('email_opened'), { wait: true });
  const { body } = await second.call('GET /webhooks');
  expect(body, 'the failures before and after add up').toMatchObject({ items: [{ status: -1 }] });
});

test('a delivery that was interrupted by the end is a failed row after a restart', async () => {
  const file = temporaryFile();
  const first = await runSandbox({ file });
  await first.turn({ retryDelaysMs: [20_000] });
  const [hanging, broken] = [await runReceiver('none'), await runReceiver(500)];
  await first.subscribe(hanging.url);
  await first.subscribe(broken.url);
  await first.sandbox.emit(samplePayload('reply_received'));
  await expect.poll(() => first.all('/webhook-events')).toHaveLength(1);
  await first.sandbox.close();

  const second = await runSandbox({ file });
  const rows = await second.all('/webhook-events?success=false');
  expect(
    rows.map((row) => [row['webhook_url'], row['error_message'], row['will_retry'], row['retry_successful']]),
  ).toEqual(
    expect.arrayContaining([
      [hanging.url, 'The sandbox ended before the delivery did', false, null],
      [broken.url, 'Request failed with status code 500', false, false],
    ]),
  );
  expect(rows).toHaveLength(2);
});

test('a closed sandbox emits nothing more', async () => {
  const { sandbox } = await runSandbox();
  await sandbox.close();
  await expect(sandbox.emit({})).rejects.toThrow('the sandbox is closed');
});

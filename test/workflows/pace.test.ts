import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { startVendor } from '../support/vendor-server.ts';
import { deliver, delivery } from '../chaos/traffic.ts';

const PER_SECOND = 10;
const OPENS = 80;
const WAIT_WITHIN_MS = 60_000;
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

test('two workers together keep to a vendor’s limit, and replies overtake waiting opens', async () => {
  const calls: { at: number; kind: string }[] = [];
  const vendor = await startVendor(({ body }) => {
    const { data } = JSON.parse(body) as { data: { event: { kind: string } } };
    calls.push({ at: performance.now(), kind: data.event.kind });
    return {};
  });
  const folder = temporaryFolder();
  const server = await startTemporal(folder);
  const sandbox = await startSandbox(folder);
  const settings = {
    ...sandbox.env,
    TEMPORAL_ADDRESS: server.address,
    CRM: 'webhook',
    CRM_WEBHOOK_URL: vendor.url,
    CRM_WEBHOOK_SECRET: SECRET,
    CRM_WEBHOOK_REQUESTS_PER_SECOND: String(PER_SECOND),
    // Without any workflow in memory, first tries would be lost.
    TEMPORAL_MAX_CACHED_WORKFLOWS: '0',
  };
  const receiver = await startReceiver(folder, settings);
  const workers = [await startWorker(folder, settings, server), await startWorker(folder, settings, server)];

  const opens = Array.from({ length: OPENS }, (_, serial) =>
    delivery('email_opened', `open-${serial}@acme.example`, Date.UTC(2026, 0, 5), serial),
  );
  const reply = delivery('reply_received', 'jane@acme.example', Date.UTC(2026, 0, 5), OPENS);
  await deliver(receiver.url, opens, 8);
  await deliver(receiver.url, [reply], 1);
  await until(() => expect(calls.length).toBe(OPENS + 1), WAIT_WITHIN_MS, workers);

  const kinds = calls.map(({ kind }) => kind);
  expect(kinds.indexOf('reply_received')).toBeLessThan(OPENS - PER_SECOND);
  // One second's calls are saved at the start, and once more by a worker that does not know of the other one yet.
  const seconds = (calls.at(-1)!.at - calls[0]!.at) / 1000;
  expect(calls.length).toBeLessThanOrEqual(seconds * PER_SECOND + 3 * PER_SECOND);
  const done = "WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'";
  await until(
    async () => expect((await server.temporal.client.workflow.count(done)).count).toBe(OPENS + 1),
    WAIT_WITHIN_MS,
    workers,
  );
  // They share the folder, and with it the outbox.
  for (const worker of workers) expect(worker.printed()).not.toContain('separate stores');
});

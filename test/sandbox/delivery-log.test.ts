import { expect, test, vi, onTestFinished } from 'vitest';
import { samplePayload } from '../../src/sandbox/payloads.ts';
import { anyText, runReceiver, runSandbox } from './support.ts';

/** Three deliveries on three days; the second failed. */
async function threeDays() {
  const running = await runSandbox();
  await running.turn({ retryDelaysMs: [] });
  const receiver = await runReceiver();
  await running.subscribe(receiver.url);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const [day, status, lead] of [
    ['2026-03-01', 200, 'one@acme.example'],
    ['2026-03-02', 500, 'two@acme.example'],
    ['2026-03-03', 200, 'three@acme.example'],
  ] as const) {
    vi.setSystemTime(`${day}T12:00:00.000Z`);
    receiver.status = status;
    await running.sandbox.emit(samplePayload('email_sent', { lead_email: lead }), { wait: true });
  }
  const leads = async (query: string) => (await running.all(`/webhook-events${query}`)).map((row) => row['lead_email']);
  return { ...running, receiver, leads };
}

test('the log can be filtered by days (both included), outcome, lead and URL, and lists the newest first', async () => {
  const { leads, receiver } = await threeDays();
  const [one, two, three] = ['one@acme.example', 'two@acme.example', 'three@acme.example'];
  expect(await leads('')).toEqual([three, two, one]);
  expect(await leads('?from=2026-03-02')).toEqual([three, two]);
  expect(await leads('?to=2026-03-02')).toEqual([two, one]);
  expect(await leads('?from=2026-03-02&to=2026-03-02')).toEqual([two]);
  expect(await leads('?success=false')).toEqual([two]);
  expect(await leads('?success=true')).toEqual([three, one]);
  expect(await leads(`?search=${three}`)).toEqual([three]);
  expect(await leads('?search=three')).toEqual([]);
  expect(await leads(`?search=${receiver.url}`)).toHaveLength(3);
});

test('a row is found by its id', async () => {
  const { call, all } = await threeDays();
  const [row] = await all('/webhook-events');
  expect((await call(`GET /webhook-events/${String(row!['id'])}`)).body).toEqual(row);
  expect(row).toMatchObject({ timestamp_created_date: '2026-03-03', organization_id: anyText });
});

test('the summaries count by outcome, over all and by day', async () => {
  const { call } = await threeDays();
  expect((await call('GET /webhook-events/summary')).body).toEqual({
    total_events: 3,
    successful_events: 2,
    failed_events: 1,
    success_rate: 66.67,
    failure_rate: 33.33,
  });
  expect((await call('GET /webhook-events/summary?from=2027-01-01')).body).toMatchObject({
    total_events: 0,
    success_rate: 0,
  });
  expect((await call('GET /webhook-events/summary-by-date?from=2026-03-02')).body).toEqual({
    items: [
      { date: '2026-03-02', total_events: 1, successful_events: 0, failed_events: 1, success_rate: 0 },
      { date: '2026-03-03', total_events: 1, successful_events: 1, failed_events: 0, success_rate: 100 },
    ],
  });
});

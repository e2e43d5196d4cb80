import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { NO_COUNTS } from '../../src/domain/books/books.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { deskPage, TOM } from '../support/desk-page.ts';
import { effectRow, eventRow } from '../support/read-models.ts';
import { listenForTest, SECRET } from '../support/receiver.ts';
import { startVendor } from '../support/vendor-server.ts';

const JOURNAL = { depth: 3, oldest_age_seconds: 75, bytes: 0 };
const DAY = new Date().toISOString().slice(0, 10);

test('health shows what is wrong with its cure, and examines once for all who look, within a minute', async () => {
  const instantly = await startVendor(() => ({ status: 401, body: { message: 'no such key' } }));
  const receiver = await listenForTest({
    readiness: () => Promise.resolve({ ready: true, problems: [], warnings: [], journal: JOURNAL }),
  });
  onTestFinished(() => receiver.close(0));
  const { get, post } = await deskPage({
    env: {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_TASK_QUEUE: 'nobody-polls-for-the-desk',
      PORT: new URL(receiver.url).port,
      INSTANTLY_API_KEY: 'a-key-that-nobody-accepts',
      INSTANTLY_API_URL: instantly.url,
      INSTANTLY_WEBHOOK_SECRET: SECRET,
    },
  });
  const lookAll = () => Promise.all(Array.from({ length: 10 }, (_, i) => get('/health', i % 2 ? { as: TOM } : {})));
  for (const { status, text } of await lookAll()) {
    expect(status).toBe(200);
    expect(text).toMatch(/Everything is being examined now|Examined/);
  }
  await vi.waitFor(async () => expect((await get('/health')).text).toContain('Examined'), { timeout: 20_000 });
  const asked = instantly.requests.length;
  for (const { text } of await lookAll()) {
    expect(text).toMatch(/Fault: Instantly key<\/strong>[^]*create a key in Instantly/);
    expect(text).toMatch(
      /Fault: worker<\/strong>[^]*no worker polls the task queue[^]*nobody-polls-for-the-desk[^]*#workermissing/,
    );
    expect(text).toMatch(/Waiting for Temporal<\/dt>\s*<dd>\s*3, the oldest for 1 min 15 s/);
    expect(text).not.toContain('a-key-that-nobody-accepts');
  }
  expect(instantly.requests).toHaveLength(asked);

  expect(await post('/health/examine', {}, { as: TOM })).toMatchObject({ status: 403 });
  expect(instantly.requests).toHaveLength(asked);
  expect(await post('/health/examine')).toMatchObject({ status: 303 });
  await vi.waitFor(() => expect(instantly.requests.length).toBe(2 * asked), { timeout: 20_000 });
});

test('the books of the last hour name what differs, those of the last days what became of each kind; what cannot be asked is said', async () => {
  const { get, model } = await deskPage();
  const now = Date.now();
  const counts = { ...NO_COUNTS, received: 4, done: 2, parked: 1, difference: 1 };
  const at = now - 3 * MINUTE_MS;
  await model.write({
    event: [
      eventRow('reply_received-1', { at }),
      eventRow('reply_received-2', { at }),
      eventRow('reply_received-3', { at, status: 'running', attention: 'auth', closed: 0 }),
      eventRow('email_opened-4', { at, kind: 'email_opened', status: 'failed' }),
    ],
    effect: [effectRow('reply_received-3/slack', { outcome: 'parked', class: 'auth', at })],
    monitor: [
      {
        ...{ workspace: 'w', checked: now, next: now, event: at, complete: at, replayed: 0, url: '', seen: now },
        ...{ differences: '[]', troubles: '[]' },
        alerts: JSON.stringify([
          { kind: 'books-differ', title: '1 row of the books differs', lines: ['<b>bold</b>'], since: DAY },
        ]),
        books: JSON.stringify({
          ...{ since: now - 60 * MINUTE_MS, until: now, total: counts, kinds: { reply_received: counts } },
          drift: { lost: 1 },
          examples: [{ class: 'lost', kind: 'reply_received', at, eventId: 'reply_received-5', rowId: 'row-5' }],
          notes: [],
        }),
      },
    ],
  });
  const show = async () => {
    const { text } = await get(`/health?day=${DAY}`);
    return { text, flat: text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') };
  };
  // The receiver is asked in the background.
  await vi.waitFor(
    async () =>
      expect((await show()).flat).toContain('What was received is not known: the receiver does not show its books'),
    { timeout: 20_000, interval: 200 },
  );
  const { text, flat } = await show();
  expect(flat).toMatch(/1 row of the books differs since .* Runbook: BooksDiffer/);
  expect(text).toContain('docs/runbook.md#booksdiffer');
  expect(text).not.toContain('<b>bold');
  expect(flat).toMatch(/reply_received-5 was delivered at .* row row-5 of Instantly.s delivery log/);
  expect(flat).toMatch(/Reply received 4 0 0 0 2 1 0 0 1 All 4 0 0 0 2 1 0 0 1/);
  expect(flat).toContain(`${DAY} by kind`);
  expect(flat).toMatch(/Email opened \? \? \? 0 0 0 1 Reply received \? \? \? 2 1 0 0/);
  expect(flat).toMatch(/Slack 0 0 1 0 0 1/);
  expect(flat).toContain('Events per second 0.01');
});

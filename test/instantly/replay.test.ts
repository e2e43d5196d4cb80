import { describe, expect, test } from 'vitest';
import type { OutreachEvent } from '../../src/domain/event.ts';
import type { ReplayWindow } from '../../src/domain/monitor/activities.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { replayDeliveries, type ReplayDeps, type ReplayProgress } from '../../src/webhooks/replay.ts';
import { urlDigest } from '../../src/webhooks/plan.ts';
import { startVendor } from '../support/vendor-server.ts';

const UNTIL = Date.parse('2026-03-10T12:00:00.000Z');
const HOUR = 3_600_000;
const OURS = 'https://hooks.example.com/webhooks/instantly';
const at = (hoursAgo: number) => new Date(UNTIL - hoursAgo * HOUR).toISOString();

let serial = 0;
/** A row that failed permanently an hour ago, with the given fields replaced. */
function row(fields: object = {}) {
  serial += 1;
  return {
    id: `row-${serial}`,
    timestamp_created: at(1),
    webhook_url: OURS,
    success: false,
    will_retry: false,
    retry_successful: null,
    payload: {
      timestamp: at(1),
      event_type: 'reply_received',
      lead_email: `lead-${serial}@acme.example`,
      email_id: `message-${serial}`,
    },
    ...fields,
  };
}

const window: ReplayWindow = { since: UNTIL - 6 * HOUR, until: UNTIL, everything: false, strayDigests: [] };

/** JSON that JSON.stringify cannot write. */
const DEEP = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;

/** Serves these pages as Instantly does; every event is new to Temporal unless the test says otherwise. */
async function replaying(pages: object[][], overrides: Partial<ReplayDeps> = {}) {
  const vendor = await startVendor(({ path }) => {
    const page = Number(new URL(path, 'http://x').searchParams.get('starting_after') ?? 0);
    const more = page + 1 < pages.length && { next_starting_after: String(page + 1) };
    return { body: JSON.stringify({ items: pages[page], ...more }).replace('"DEEP"', DEEP) };
  });
  const dispatched: OutreachEvent[] = [];
  const deps: ReplayDeps = {
    instantly: createInstantly({ apiUrl: `${vendor.url}/api/v2`, apiKey: 'k', requestsPerSecond: 100 }),
    publicUrl: 'https://hooks.example.com',
    eventsIgnored: new Set(),
    dispatch: (event) => {
      dispatched.push(event);
      return Promise.resolve('started');
    },
    ...overrides,
  };
  return { ...vendor, deps, dispatched };
}

const one = { inLog: 1, known: 0, replayed: 1, ignored: 0, refused: 0 };

test('a replay requests the days of the window, and only failures unless it replays everything', async () => {
  const { deps, requests } = await replaying([[]]);
  await replayDeliveries(deps, { ...window, since: Date.parse('2026-03-08T23:59:00Z') });
  await replayDeliveries(deps, { ...window, everything: true });
  expect(requests.map(({ path }) => path)).toEqual([
    '/api/v2/webhook-events?limit=100&from=2026-03-08&to=2026-03-10&success=false',
    '/api/v2/webhook-events?limit=100&from=2026-03-10&to=2026-03-10',
  ]);
});

describe('a replay of a row', () => {
  test.each([
    ['includes one that failed', {}, 1],
    ['includes one whose retries failed too', { retry_successful: false }, 1],
    ['omits one whose retry succeeded', { retry_successful: true }, 0],
    ['omits one that is being retried', { will_retry: true }, 0],
    ['includes one whose announced retry never came', { will_retry: true, timestamp_created: at(3) }, 1],
    ['omits one that succeeded', { success: true }, 0],
    ['omits one from before the window', { timestamp_created: at(7) }, 0],
    ['omits one from after the window', { timestamp_created: at(-1) }, 0],
    ['omits one of another webhook', { webhook_url: 'https://hooks.zapier.example/1' }, 0],
    ['includes one with the secret in its path', { webhook_url: `${OURS}/key/s` }, 1],
  ])('%s', async (_name, fields, count) => {
    const { deps, dispatched } = await replaying([[row({ timestamp_created: at(0.5), ...fields })]]);
    const replay = await replayDeliveries(deps, window);
    expect(dispatched).toHaveLength(count);
    expect(replay.kinds).toEqual(count ? { reply_received: one } : {});
  });

  test('includes every one of our webhooks in a silent window, even one that went to a wrong URL', async () => {
    const stray = 'https://elsewhere.example/x';
    const rows = [
      row({ success: true }),
      row({ will_retry: true }),
      row({ webhook_url: stray, success: true }),
      row({ webhook_url: 'https://other.example/' }),
    ];
    const { deps, dispatched } = await replaying([rows]);
    await replayDeliveries(deps, { ...window, everything: true, strayDigests: [urlDigest(stray)] });
    expect(dispatched).toHaveLength(3);
  });
});

test('a replay has handled everything until now, except rows that are still being retried', async () => {
  const { deps } = await replaying([[row(), row({ will_retry: true, timestamp_created: at(0.25) })]]);
  expect((await replayDeliveries(deps, window)).doneUntil).toBe(UNTIL - HOUR / 4);
  const { deps: quiet } = await replaying([[row()]]);
  expect((await replayDeliveries(quiet, window)).doneUntil).toBe(UNTIL);
});

test('replayed events have the same ids as in the receiver, and are counted by outcome', async () => {
  const rows = [row(), row(), row({ payload: { hello: 'world' } }), row({ payload: null }), row()];
  rows[4]!.payload.event_type = 'email_opened';
  const known = new Set<string>();
  const { deps } = await replaying([rows], {
    eventsIgnored: new Set(['email_opened']),
    dispatch: ({ id, kind }) => {
      if (kind === 'unknown') return Promise.resolve('refused');
      const status = known.size ? 'already started' : 'started';
      known.add(id);
      return Promise.resolve(status);
    },
  });
  const replay = await replayDeliveries(deps, window);
  expect(replay).toMatchObject({
    withoutPayload: 1,
    kinds: {
      reply_received: { inLog: 2, known: 1, replayed: 1 },
      unknown: { inLog: 1, refused: 1 },
      email_opened: { inLog: 1, ignored: 1 },
    },
  });
});

test('an interrupted replay continues after the last finished page', async () => {
  const pages = [[row(), row()], [row()], [row()]];
  let progress: ReplayProgress | undefined;
  let isAway = false;
  const { deps, requests } = await replaying(pages, {
    dispatch: () => (isAway ? Promise.reject(new Error('Temporal is away')) : Promise.resolve('started')),
  });
  const onPage = (now: ReplayProgress) => {
    progress = now;
    isAway = true;
  };
  await expect(replayDeliveries(deps, window, { onPage })).rejects.toThrow('Temporal is away');
  isAway = false;
  requests.length = 0;
  const replay = await replayDeliveries(deps, window, { from: progress });
  expect(requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('starting_after'))).toEqual(['1', '2']);
  expect(replay.kinds['reply_received']).toEqual({ ...one, inLog: 4, replayed: 4 });
});

test('a row that was too large for the receiver is replayed without its HTML, and reported', async () => {
  const payload = row().payload;
  const html = { ...payload, email_id: 'a', reply_text: 'Sure', reply_html: 'x'.repeat(1_200_000) };
  const long = { ...payload, email_id: 'b', reply_text: 'y'.repeat(3_000_000), notes: 'z'.repeat(2_000_000) };
  const rows = [html, long].map((one) => row({ payload: one, status_code: 413 }));
  const { deps, dispatched } = await replaying([rows]);
  const replay = await replayDeliveries(deps, window);
  expect(replay).toMatchObject({ tooLarge: 2, kinds: { reply_received: { replayed: 2 } } });
  for (const event of dispatched) expect(JSON.stringify(event).length).toBeLessThan(1_000_000);
  expect(dispatched[1]).toMatchObject({ reply: { text: expect.stringMatching(/^y+…$/) as string } });
});

test('an unreadable row is refused, a deeply nested one is replayed as unknown, and the others are replayed', async () => {
  const deep = { ...row().payload, deep: 'DEEP' };
  const { deps, dispatched } = await replaying([[row({ payload: 7 }), row({ payload: deep }), row()], [row()]]);
  const { kinds } = await replayDeliveries(deps, window);
  expect(kinds).toEqual({
    unknown: { inLog: 2, known: 0, replayed: 1, ignored: 0, refused: 1 },
    reply_received: { inLog: 2, known: 0, replayed: 2, ignored: 0, refused: 0 },
  });
  expect(dispatched).toHaveLength(3);
});

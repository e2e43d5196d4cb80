import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { Activities } from '../../src/domain/activities.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { runActivity } from '../support/activity.ts';
import { startVendor, type VendorAnswer, type VendorRequest } from '../support/vendor-server.ts';

async function activitiesAgainst(
  answer: (request: VendorRequest, nth: number) => VendorAnswer,
  requestsPerSecond = 100,
) {
  const vendor = await startVendor(answer);
  const instantly = createInstantly({ apiUrl: `${vendor.url}/api/v2`, apiKey: 'k', requestsPerSecond });
  const nothing = () => Promise.resolve();
  const activities = createActivities({ crm: { record: nothing }, postMessage: nothing, instantly });
  const run = <A extends keyof typeof activities>(name: A, input: Parameters<Activities[A]>[0]) =>
    runActivity(activities[name] as (...args: unknown[]) => Promise<unknown>, input, 'key');
  return { ...vendor, run };
}

const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as ApplicationFailure,
  );

const page = (...values: string[]) => ({ items: values.map((bl_value, i) => ({ id: String(i), bl_value })) });

describe('the block list', () => {
  test('is searched for the exact address, and written only if the address is missing', async () => {
    const { run, requests } = await activitiesAgainst(({ method }) => ({
      body:
        method === 'GET' ? page('jane@acme.example.org', 'acme.example') : { id: '1', bl_value: 'jane@acme.example' },
    }));
    await run('blockEmail', 'jane@acme.example');
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/api/v2/block-lists-entries?limit=100&search=jane%40acme.example', ''],
      ['POST', '/api/v2/block-lists-entries', '{"bl_value":"jane@acme.example"}'],
    ]);
    expect(requests[0]!.headers.authorization).toBe('Bearer k');
  });

  test('is not written if the address is on any page', async () => {
    const { run, requests } = await activitiesAgainst(({ path }) => ({
      body: path.includes('starting_after')
        ? page(' Jane@ACME.example ')
        : { ...page('other@acme.example'), next_starting_after: 'c1' },
    }));
    await run('blockEmail', 'jane@acme.example');
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  const refusals: [number, object][] = [
    [409, {}],
    [400, { message: 'Block list entry already exists' }],
    [400, { message: 'The domain no longer exists' }],
    [422, { error: 'duplicate of a deleted entry' }],
  ];

  test.each(refusals)(
    'that refuses with %i %j counts as written if it then contains the address or its domain',
    async (status, body) => {
      for (const there of ['jane@acme.example', 'acme.example']) {
        let isRefused = false;
        const { run } = await activitiesAgainst(({ method, path }) => {
          if (method === 'GET')
            return { body: isRefused && path.endsWith(encodeURIComponent(there)) ? page(there) : page() };
          isRefused = true;
          return { status, body };
        });
        await run('blockEmail', 'jane@acme.example');
      }
    },
  );

  test.each(refusals)(
    'that refuses with %i %j and does not contain the address waits for a person',
    async (status, body) => {
      const { run } = await activitiesAgainst(({ method }) =>
        method === 'GET' ? { body: page('other@acme.example', 'cme.example') } : { status, body },
      );
      await expect(run('blockEmail', 'jane@acme.example')).rejects.toMatchObject({ type: 'rejected' });
    },
  );
});

describe('analytics', () => {
  const row = {
    campaign_id: 'c',
    contacted_count: 100,
    emails_sent_count: 200,
    open_count: 90,
    open_count_unique: 40,
    reply_count: 9,
    bounced_count: 4,
    unsubscribed_count: 1,
    total_opportunities: 2,
  };

  test('are returned as rates, of unique opens', async () => {
    const { run, requests } = await activitiesAgainst(() => ({ body: [row] }));
    expect(await run('getCampaignAnalytics', 'c')).toEqual({
      sent: 200,
      contacted: 100,
      opened: 40,
      replied: 9,
      bounced: 4,
      unsubscribed: 1,
      opportunities: 2,
      openRate: 0.4,
      replyRate: 0.09,
      bounceRate: 0.02,
    });
    expect(requests[0]!.path).toBe('/api/v2/campaigns/analytics?id=c&exclude_total_leads_count=true');
  });

  test('of a campaign without contacts have no rates', async () => {
    const { run } = await activitiesAgainst(() => ({ body: [{ campaign_id: 'c' }] }));
    expect(await run('getCampaignAnalytics', 'c')).toMatchObject({
      sent: 0,
      openRate: null,
      replyRate: null,
      bounceRate: null,
    });
  });

  test('of a campaign that has not sent are null', async () => {
    const { run } = await activitiesAgainst(() => ({ body: [] }));
    expect(await run('getCampaignAnalytics', 'c')).toBeNull();
  });
});

describe('an account', () => {
  test('is returned with its status in words', async () => {
    const { run } = await activitiesAgainst(() => ({
      body: { email: 'a@b.example', status: -1, status_message: { e_message: '535 no', code: 'EAUTH' } },
    }));
    expect(await run('getAccount', 'a@b.example')).toEqual({
      email: 'a@b.example',
      status: 'in connection error',
      detail: '535 no',
    });
  });

  test('that is missing in Instantly is null', async () => {
    const { run } = await activitiesAgainst(() => ({
      status: 404,
      body: { statusCode: 404, error: 'Not Found', message: 'Resource not found' },
    }));
    expect(await run('getAccount', 'a@b.example')).toBeNull();
  });
});

describe('a refusal by Instantly has the right failure class', () => {
  test.each([
    [500, 'unavailable', false],
    [502, 'unavailable', false],
    [408, 'unavailable', false],
    [429, 'rate-limited', false],
    [400, 'rejected', true],
    [422, 'rejected', true],
    [401, 'auth', true],
    [402, 'auth', true],
    [403, 'auth', true],
    [404, 'not-found', true],
  ])('%i is %s, and needs a person: %s', async (status, type, nonRetryable) => {
    const { run, requests } = await activitiesAgainst(() => ({ status, body: { message: 'because' } }));
    const failure = await failureOf(run('blockEmail', 'jane@acme.example'));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type,
      nonRetryable,
      message: `Instantly GET /api/v2/block-lists-entries: ${status} because`,
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['seconds', () => '7'],
    ['an HTTP date', () => new Date(Date.now() + 7_500).toUTCString()],
  ])('a 429 is retried after its delay in %s, and does not count as an error', async (_form, after) => {
    const { run } = await activitiesAgainst(() => ({ status: 429, headers: { 'retry-after': after() } }));
    const failure = await failureOf(run('blockEmail', 'jane@acme.example'));
    expect(Number(failure.nextRetryDelay)).toBeGreaterThan(5_500);
    expect(Number(failure.nextRetryDelay)).toBeLessThan(10_000);
    expect(failure.category).toBe('BENIGN');
  });

  test.each<[string, VendorAnswer]>([
    ['a broken connection', { hangUp: true }],
    ['an answer that is not JSON', { body: '<html>bad gateway</html>' }],
    ['an answer with another shape', { body: { items: 'none' } }],
  ])('%s is retried', async (_name, answer) => {
    const { run } = await activitiesAgainst(() => answer);
    expect(await failureOf(run('blockEmail', 'jane@acme.example'))).toMatchObject({
      type: 'unavailable',
      nonRetryable: false,
    });
  });

  test('no failure contains the key', async () => {
    const { run } = await activitiesAgainst(() => ({ status: 401, body: { error: 'Unauthorized' } }));
    expect(JSON.stringify(await failureOf(run('getAccount', 'a@b.example')))).not.toContain('Bearer');
  });
});

test('calls are paced, and Temporal retries a call that would wait too long', async () => {
  const { run, requests } = await activitiesAgainst(() => ({ body: [] }), 10);
  const startedAt = performance.now();
  const attempts = Array.from({ length: 330 }, () => run('getCampaignAnalytics', 'c'));
  attempts.forEach((attempt) => void attempt.catch(() => undefined));
  expect(await failureOf(attempts.at(-1)!)).toMatchObject({ type: 'rate-limited', nonRetryable: false });
  await Promise.all(attempts.slice(0, 25));
  // On a machine of any speed: ten immediately, and then one in each tenth of a second.
  expect(requests.length).toBeLessThanOrEqual(10 + ((performance.now() - startedAt) / 1000) * 10);
  expect(performance.now() - startedAt).toBeGreaterThan(1_400);
});

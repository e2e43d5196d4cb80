import { gzipSync } from 'node:zlib';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { createSlack } from '../../activities/slack.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { runActivity, tries } from '../support/activity.ts';
import { openCrmWebhook } from '../support/crm-webhook.ts';
import { leadEvent } from '../support/events.ts';
import { openHubspot } from '../support/hubspot-crm.ts';
import { type RawAnswer, raw, says, startRawVendor, streams } from '../support/raw-vendor.ts';
import { startVendor } from '../support/vendor-server.ts';

const VENDORS = ['Instantly', 'Slack', 'HubSpot', 'CRM webhook'] as const;
type Vendor = (typeof VENDORS)[number];

const HOUR_MS = 3_600_000;
const MEGABYTE = 'x'.repeat(1024 ** 2);
const quoted = (text: string) => JSON.stringify({ message: text, error: text });

/** An effect of the vendor, with all its calls to this URL. */
function effectOf(vendor: Vendor, url: string) {
  const slack = createSlack({
    token: 'xoxb-1',
    apiUrl: `${url}/api/`,
    channels: { replies: 'C0000000001', wins: 'C0000000001', ops: 'C0000000001' },
    unknownOutcome: 'repeat',
  });
  const activities = createActivities({
    crm:
      vendor === 'HubSpot'
        ? openHubspot({ env: { CRM: 'hubspot', HUBSPOT_TOKEN: 't', HUBSPOT_API_URL: url } })
        : openCrmWebhook({ url }),
    postMessage: slack.postMessage,
    instantly: createInstantly({ apiUrl: `${url}/api/v2`, apiKey: 'k', requestsPerSecond: 90 }),
  });
  if (vendor === 'Instantly') return () => runActivity(activities.blockEmail, 'jane@acme.example', 'a/block');
  if (vendor === 'Slack') return () => runActivity(activities.postMessage, { audience: 'ops', title: 't' }, 'a/slack');
  return () => runActivity(activities.updateContact, leadEvent('reply_received'), 'a/crm');
}

async function failureOf(run: Promise<unknown>): Promise<ApplicationFailure> {
  const failure = await run.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

/** The size of the error in a history. */
const sizeOf = (error: unknown): number =>
  error instanceof Error ? error.message.length + (error.stack?.length ?? 0) + sizeOf(error.cause) : 0;

describe.each(VENDORS)('%s', (vendor) => {
  test.each<[string, RawAnswer, string]>([
    ['a refusal of 3 MB', says('401 No', quoted(MEGABYTE.repeat(3))), 'auth'],
    ['a refusal whose 100 kB are several lines', says('403 No', quoted('line\n\u0007\u2028'.repeat(20_000))), 'auth'],
    ['a refusal with half a character', says('401 No', '{"message":"\\ud83d"}'), 'auth'],
    ['a refusal whose body never ends', streams('401 No', MEGABYTE), 'auth'],
    ['a refusal whose body breaks off', raw('HTTP/1.1 401 No\r\ncontent-length: 900\r\n\r\n{"mess'), 'auth'],
    ['a refusal in HTTP/1.0 without a length', raw('HTTP/1.0 401 No\r\n\r\nno'), 'auth'],
    ['a refusal whose chunks are garbage', raw('HTTP/1.1 401 No\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'), 'auth'],
    ['a compressed refusal', says('401 No', gzipSync(MEGABYTE), ['content-encoding: gzip']), 'auth'],
    ['an outage with 3 MB', says('503 Down', MEGABYTE.repeat(3)), 'unavailable'],
    ['an outage whose body never ends', streams('500 Down', MEGABYTE), 'unavailable'],
    ['no HTTP', raw('SSH-2.0-OpenSSH_9.6\r\n'), 'unavailable'],
    ['nothing', raw(''), 'unavailable'],
    ['a header of 100 kB', raw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`), 'unavailable'],
  ])('%s becomes a short, well-formed failure of the right class', async (_name, answer, type) => {
    const { url } = await startRawVendor(answer);
    const failure = await failureOf(effectOf(vendor, url)());
    expect(failure).toMatchObject({ type, nonRetryable: type === 'auth' });
    expect(failure.message.length).toBeLessThanOrEqual(500);
    expect(failure.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    expect(failure.message.isWellFormed()).toBe(true);
    expect(sizeOf(failure)).toBeLessThan(20_000);
  });

  test.each<[string, RawAnswer]>([
    ['of another content type', says('200 OK', '<html>', ['content-type: text/html'])],
    ['of 40 MB', streams('200 OK', MEGABYTE, ['content-type: application/json', `content-length: ${40 * 1024 ** 2}`])],
    ['that never ends', streams('200 OK', MEGABYTE)],
    [
      'that unpacks to a thousand times its size',
      says('200 OK', gzipSync(MEGABYTE), ['content-type: application/gzip']),
    ],
    ['that breaks off', raw('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"ok":')],
    ['with an invalid body', says('200 OK', '[null]')],
  ])('a success %s counts as an outage, unless only its status is needed', async (_name, answer) => {
    const { url } = await startRawVendor(answer);
    const run = effectOf(vendor, url)();
    if (vendor === 'CRM webhook') await run;
    else expect(await failureOf(run)).toMatchObject({ type: 'unavailable', nonRetryable: false });
  });

  test.each([
    ['0', 1_000],
    ['-5', 1_000],
    ['1.5', 1_500],
    ['3', 3_000],
    ['31536000', HOUR_MS],
    ['1795980280', HOUR_MS],
    ['9'.repeat(400), HOUR_MS],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 1_000],
    ['Fri, 31 Dec 2999 23:59:59 GMT', HOUR_MS],
    ['soon', undefined],
  ])('Retry-After: %s never retries earlier than the backoff or later than an hour', async (header, leastMs) => {
    const vendorServer = await startVendor(() => ({ status: 429, headers: { 'retry-after': header }, body: '{}' }));
    const { nextRetryDelay, type } = await failureOf(effectOf(vendor, vendorServer.url)());
    expect(type).toBe('rate-limited');
    // HubSpot's limits have default waits if HubSpot names none.
    if (leastMs === undefined || (vendor === 'HubSpot' && header === '-5')) return;
    if (header === '-5') return expect(nextRetryDelay ?? 1_000).toBeGreaterThanOrEqual(1_000);
    expect(nextRetryDelay).toBeGreaterThanOrEqual(leastMs);
    expect(nextRetryDelay).toBeLessThanOrEqual(HOUR_MS);
  });
});

test('a wait that is shorter than the backoff of a late attempt is extended to the backoff', async () => {
  const vendor = await startVendor(() => ({ status: 429, headers: { 'retry-after': '1' } }));
  const crm = openCrmWebhook(vendor);
  const { updateContact } = createActivities({
    crm,
    postMessage: () => Promise.resolve(),
    instantly: {} as never,
  });
  const attempt = tries(updateContact, {
    retryPolicy: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 300_000 },
  });
  const waits = [];
  for (let i = 0; i < 12; i += 1) {
    waits.push(Number((await failureOf(attempt(leadEvent('reply_received'), 'a/crm'))).nextRetryDelay));
  }
  expect(waits[3]).toBeGreaterThanOrEqual(8_000);
  expect(waits.at(-1)).toBeGreaterThanOrEqual(300_000);
  expect(waits.at(-1)).toBeLessThan(310_000);
});

test('a bug in our code has its own failure class and a short text, and is retried slowly', async () => {
  const record = () => Promise.reject(new TypeError(`Cannot read ${MEGABYTE}`));
  const { updateContact } = createActivities({
    crm: { record },
    postMessage: () => Promise.resolve(),
    instantly: {} as never,
  });
  const failure = await failureOf(runActivity(updateContact, leadEvent('reply_received'), 'a/crm'));
  expect(failure).toMatchObject({ type: 'fault', nonRetryable: false });
  expect(failure.message).toMatch(/^TypeError: Cannot read x+…$/);
  expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(60_000);
  expect(sizeOf(failure)).toBeLessThan(20_000);
});

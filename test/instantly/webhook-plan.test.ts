import { describe, expect, test } from 'vitest';
import { declaredWebhook, type Declaration, planWebhooks } from '../../src/webhooks/plan.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import type { InstantlyWebhook, WebhookFields } from '../../src/instantly/webhooks.ts';
import { startVendor } from '../support/vendor-server.ts';

const declared: Declaration = { publicUrl: 'https://hooks.example.com', events: ['all_events'], secret: 's3cret' };
const body = declaredWebhook(declared, 'all_events');

/** A webhook as Instantly lists it after we have created it. */
const created = (id: string, { campaign: _, ...fields }: WebhookFields): InstantlyWebhook => ({
  ...fields,
  id,
  label: undefined,
  campaign: undefined,
  isOff: false,
  offSince: undefined,
  createdAt: undefined,
});

/** Our webhook as declared, except for the given fields. */
const ours = (fields: Partial<InstantlyWebhook> = {}): InstantlyWebhook => ({ ...created('w1', body), ...fields });
const foreign = (fields: Partial<InstantlyWebhook>): InstantlyWebhook => ours({ id: 'f1', name: 'by hand', ...fields });
const plan = (existing: InstantlyWebhook[], known: string[] = [], events = declared.events) =>
  planWebhooks(existing, { ...declared, events }, known);

test('a webhook that is as declared is not changed', () => {
  expect(plan([ours()]).changes).toEqual([]);
});

test('a missing webhook is created', () => {
  expect(plan([]).changes).toEqual([{ action: 'create', eventType: 'all_events' }]);
  expect(plan([ours()], [], ['all_events', 'reply_received']).changes).toEqual([
    { action: 'create', eventType: 'reply_received' },
  ]);
});

describe('a manual change is reverted in the changed field only', () => {
  test.each<[string, Partial<InstantlyWebhook>]>([
    ['url', { url: 'https://elsewhere.example/webhooks/instantly' }],
    ['event type', { eventType: 'email_sent' }],
    ['event type', { eventType: undefined, label: 7 }],
    ['name', { name: 'instantly-temporal #renamed' }],
    ['secret', { headers: {} }],
    ['secret', { headers: { 'X-Webhook-Secret': 'old' } }],
    ['campaign', { campaign: '0198f6d8-7b20-7f4e-8a91-c3d2b5e60f74' }],
  ])('%s %j', (field, fields) => {
    expect(plan([ours(fields)], ['w1']).changes).toEqual([
      { action: 'patch', id: 'w1', eventType: 'all_events', fields: [field] },
    ]);
  });

  test('a header that only differs in letter case, or that we do not set, is not changed', () => {
    expect(plan([ours({ headers: { 'x-webhook-secret': 's3cret', 'CF-Access-Client-Id': 'y' } })]).changes).toEqual([]);
  });
});

describe('a webhook is ours', () => {
  test('if its name contains our mark, whatever its id', () => {
    expect(plan([ours({ url: 'https://x.example/' })]).webhooks).toMatchObject([{ ours: true }]);
  });

  test('if we know its id, whatever its name', () => {
    expect(plan([ours({ name: 'renamed' })], ['w1']).webhooks).toMatchObject([{ ours: true }]);
  });

  test('not if its name contains the mark of another installation', () => {
    const other = declaredWebhook({ ...declared, publicUrl: 'https://staging.example.com' }, 'all_events');
    expect(plan([created('w9', other)])).toEqual({
      webhooks: [],
      changes: [{ action: 'create', eventType: 'all_events' }],
    });
  });

  test('and gets the receiver’s new address', () => {
    const moved = { ...declared, publicUrl: 'https://new.example.com' };
    expect(planWebhooks([ours()], moved, ['w1'])).toMatchObject({
      webhooks: [{ strayDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      changes: [{ action: 'patch', id: 'w1', fields: ['url', 'name'] }],
    });
  });
});

describe('a webhook on our URL that we did not create', () => {
  test.each([
    ['foreign twice', { eventType: 'all_events' }],
    ['foreign twice', { eventType: 'reply_received' }],
    ['foreign twice', { url: 'https://hooks.example.com/webhooks/instantly/key/s3cret' }],
  ])('is reported (%s) and never changed: %j', (notice, fields) => {
    const { webhooks, changes } = plan([ours(), foreign(fields)]);
    expect(changes).toEqual([]);
    expect(webhooks).toMatchObject([{ id: 'w1' }, { id: 'f1', ours: false, notice }]);
  });

  test('does not replace ours', () => {
    expect(plan([foreign({})]).changes).toEqual([{ action: 'create', eventType: 'all_events' }]);
  });

  test('is shown without the secret in its URL', () => {
    const url = 'https://u:pw@hooks.example.com/webhooks/instantly/key/s3cret?token=s3cret';
    const { webhooks } = plan([foreign({ url: 'https://hooks.example.com/webhooks/instantly/key/s3cret' })]);
    expect(JSON.stringify(webhooks)).not.toContain('s3cret');
    expect(JSON.stringify(plan([ours({ url: url })]))).not.toMatch(/s3cret|pw/);
  });

  test('is not shown if its URL is a different one', () => {
    expect(
      plan([ours(), foreign({ url: 'https://hooks.example.com.evil.example/webhooks/instantly' })]).webhooks,
    ).toHaveLength(1);
    expect(
      plan([ours(), foreign({ url: 'https://hooks.example.com/webhooks/instantly-other' })]).webhooks,
    ).toHaveLength(1);
  });
});

test('if two of our webhooks have the same event type, the older one stays and the other is reported', () => {
  const [older, newer] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
  const { webhooks, changes } = plan([ours({ id: 'b', createdAt: newer }), ours({ id: 'a', createdAt: older })]);
  expect(changes).toEqual([]);
  expect(webhooks.map(({ id, notice }) => [id, notice])).toEqual([
    ['a', undefined],
    ['b', 'twice'],
  ]);
});

test('one of our webhooks that no setting needs is reported, or is changed to a missing event type', () => {
  const replies = created('w1', declaredWebhook(declared, 'reply_received'));
  const bounces = created('w2', declaredWebhook(declared, 'email_bounced'));
  expect(plan([replies, bounces], [], ['reply_received'])).toMatchObject({
    changes: [],
    webhooks: [{ id: 'w1' }, { id: 'w2', notice: 'undeclared' }],
  });
  expect(plan([replies, bounces], [], ['reply_received', 'lead_closed']).changes).toEqual([
    { action: 'patch', id: 'w2', eventType: 'lead_closed', fields: ['event type', 'name'] },
  ]);
});

test.each([
  [1, undefined],
  ['active', undefined],
  [null, undefined],
  [-1, Date.parse('2026-02-03T04:05:06.789Z')],
  ['error', Date.parse('2026-02-03T04:05:06.789Z')],
  ['paused', Date.parse('2026-02-03T04:05:06.789Z')],
])('a webhook with the status %j is off since %j', async (status, offSince) => {
  const webhook = { id: 'w1', target_hook_url: body.url, status, timestamp_error: '2026-02-03T04:05:06.789Z' };
  const { url } = await startVendor(() => ({ body: { items: [webhook] } }));
  const instantly = createInstantly({ apiUrl: `${url}/api/v2`, apiKey: 'k', requestsPerSecond: 100 });
  const { webhooks } = plan(await instantly.listWebhooks(), ['w1']);
  expect(webhooks[0]!.offSince).toBe(offSince);
});

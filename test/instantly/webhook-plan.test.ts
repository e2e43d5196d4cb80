import { describe, expect, test } from 'vitest';
import { bodyOf, type Declaration, planWebhooks } from '../../src/webhooks/plan.ts';
import type { Webhook } from '../../src/instantly/webhooks.ts';

const declared: Declaration = { publicUrl: 'https://hooks.example.com', events: ['all_events'], secret: 's3cret' };
const body = bodyOf(declared, 'all_events');

/** Ours, as it should be, but for what is given. */
const ours = (fields: Partial<Webhook> = {}): Webhook => ({ id: 'w1', status: 1, ...body, ...fields });
const foreign = (fields: Partial<Webhook>): Webhook => ours({ id: 'f1', name: 'by hand', ...fields });
const plan = (existing: Webhook[], known: string[] = [], events = declared.events) =>
  planWebhooks(existing, { ...declared, events }, known);

test('what is as declared is left as it is', () => {
  expect(plan([ours()]).changes).toEqual([]);
});

test('what is missing is created', () => {
  expect(plan([]).changes).toEqual([{ action: 'create', eventType: 'all_events' }]);
  expect(plan([ours()], [], ['all_events', 'reply_received']).changes).toEqual([
    { action: 'create', eventType: 'reply_received' },
  ]);
});

describe('what was changed by hand is changed back, field by field', () => {
  test.each<[string, Partial<Webhook>]>([
    ['url', { target_hook_url: 'https://elsewhere.example/webhooks/instantly' }],
    ['event type', { event_type: 'email_sent' }],
    ['event type', { event_type: null, custom_interest_value: 7 }],
    ['name', { name: 'instantly-temporal #renamed' }],
    ['secret', { headers: null }],
    ['secret', { headers: { 'X-Webhook-Secret': 'old' } }],
    ['campaign', { campaign: '0198f6d8-7b20-7f4e-8a91-c3d2b5e60f74' }],
  ])('%s %j', (field, fields) => {
    expect(plan([ours(fields)], ['w1']).changes).toEqual([
      { action: 'patch', id: 'w1', eventType: 'all_events', fields: [field] },
    ]);
  });

  test('but not what only looks different', () => {
    expect(plan([ours({ headers: { 'x-webhook-secret': 's3cret', 'CF-Access-Client-Id': 'y' } })]).changes).toEqual([]);
  });
});

describe('a webhook is ours', () => {
  test('by the mark in its name, whatever its id', () => {
    expect(plan([ours({ target_hook_url: 'https://x.example/' })]).webhooks).toMatchObject([{ ours: true }]);
  });

  test('by its id, whatever its name', () => {
    expect(plan([ours({ name: 'renamed' })], ['w1']).webhooks).toMatchObject([{ ours: true }]);
  });

  test('not by the mark of another installation', () => {
    const other = bodyOf({ ...declared, publicUrl: 'https://staging.example.com' }, 'all_events');
    expect(plan([{ id: 'w9', ...other }])).toEqual({
      webhooks: [],
      changes: [{ action: 'create', eventType: 'all_events' }],
    });
  });

  test('and follows the receiver to a new address', () => {
    const moved = { ...declared, publicUrl: 'https://new.example.com' };
    expect(planWebhooks([ours()], moved, ['w1'])).toMatchObject({
      webhooks: [{ strayDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      changes: [{ action: 'patch', id: 'w1', fields: ['url', 'name'] }],
    });
  });
});

describe('what others made on our URL', () => {
  test.each([
    ['foreign twice', { event_type: 'all_events' }],
    ['foreign twice', { event_type: 'reply_received' }],
    ['foreign twice', { target_hook_url: 'https://hooks.example.com/webhooks/instantly/key/s3cret' }],
  ])('is told (%s) and never changed: %j', (notice, fields) => {
    const { webhooks, changes } = plan([ours(), foreign(fields)]);
    expect(changes).toEqual([]);
    expect(webhooks).toMatchObject([{ id: 'w1' }, { id: 'f1', ours: false, notice }]);
  });

  test('does not stand in for ours', () => {
    expect(plan([foreign({})]).changes).toEqual([{ action: 'create', eventType: 'all_events' }]);
  });

  test('is shown without the secret in its URL', () => {
    const url = 'https://u:pw@hooks.example.com/webhooks/instantly/key/s3cret?token=s3cret';
    const { webhooks } = plan([
      foreign({ target_hook_url: 'https://hooks.example.com/webhooks/instantly/key/s3cret' }),
    ]);
    expect(JSON.stringify(webhooks)).not.toContain('s3cret');
    expect(JSON.stringify(plan([ours({ target_hook_url: url })]))).not.toMatch(/s3cret|pw/);
  });

  test('elsewhere is none of our business', () => {
    expect(
      plan([ours(), foreign({ target_hook_url: 'https://hooks.example.com.evil.example/webhooks/instantly' })])
        .webhooks,
    ).toHaveLength(1);
    expect(
      plan([ours(), foreign({ target_hook_url: 'https://hooks.example.com/webhooks/instantly-other' })]).webhooks,
    ).toHaveLength(1);
  });
});

test('of two of ours for one event the older stays and the other is told', () => {
  const [older, newer] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
  const { webhooks, changes } = plan([
    ours({ id: 'b', timestamp_created: newer }),
    ours({ id: 'a', timestamp_created: older }),
  ]);
  expect(changes).toEqual([]);
  expect(webhooks.map(({ id, notice }) => [id, notice])).toEqual([
    ['a', undefined],
    ['b', 'twice'],
  ]);
});

test('one of ours that no setting asks for any more is told, or takes the place of one that is missing', () => {
  const replies = bodyOf(declared, 'reply_received');
  const bounces = { id: 'w2', status: 1, ...bodyOf(declared, 'email_bounced') };
  expect(plan([{ id: 'w1', ...replies }, bounces], [], ['reply_received'])).toMatchObject({
    changes: [],
    webhooks: [{ id: 'w1' }, { id: 'w2', notice: 'undeclared' }],
  });
  expect(plan([{ id: 'w1', ...replies }, bounces], [], ['reply_received', 'lead_closed']).changes).toEqual([
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
])('status %j: off since %j', (status, offSince) => {
  const { webhooks } = plan([ours({ status, timestamp_error: '2026-02-03T04:05:06.789Z' })]);
  expect(webhooks[0]!.offSince).toBe(offSince);
});

import { expect, test } from 'vitest';
import { demoCampaign } from '../../src/sandbox/demo-campaign.ts';
import { SAMPLE_ACCOUNT, SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { runSandbox } from './support.ts';

test('analytics count each event once, however often it was delivered, in addition to earlier numbers', async () => {
  const { sandbox, call } = await runSandbox();
  const read = async (query = '') => (await call<Record<string, number>[]>(`GET /campaigns/analytics?${query}`)).body;
  expect(await read(`id=${SAMPLE_CAMPAIGN.id}`)).toEqual([]);

  await sandbox.emit(samplePayload('email_sent'));
  const [before] = await read();
  for (const payload of demoCampaign(new Date('2026-03-10T12:00:00Z'))) await sandbox.emit(payload);
  const [after] = await read(`ids=${SAMPLE_CAMPAIGN.id}`);
  expect(before).toMatchObject({ campaign_id: SAMPLE_CAMPAIGN.id, campaign_name: 'Q3 outbound', campaign_status: 1 });
  expect(after).toMatchObject({ campaign_status: 3 });
  const gained = (name: string) => after![name]! - before![name]!;
  expect(gained('reply_count')).toBe(1);
  expect(gained('bounced_count')).toBe(2);
  expect(gained('emails_sent_count')).toBe(4);
  expect(gained('open_count')).toBe(2);
  expect(gained('link_click_count')).toBe(1);
  expect(gained('total_opportunity_value')).toBe(gained('total_opportunities') * 250);
  expect(after!['contacted_count']).toBeLessThanOrEqual(after!['leads_count']!);
  expect(await read('id=0198f6d8-7b20-7f4e-8a91-000000000000')).toEqual([]);
});

test('analytics of a period count only the events of that period', async () => {
  const { sandbox, call } = await runSandbox();
  await sandbox.emit(samplePayload('email_sent', { timestamp: '2026-03-01T10:00:00.000Z' }));
  await sandbox.emit(samplePayload('email_sent', { timestamp: '2026-03-05T10:00:00.000Z' }));
  const { body } = await call('GET /campaigns/analytics?start_date=2026-03-02&end_date=2026-03-06');
  expect(body).toMatchObject([{ emails_sent_count: 1, reply_count: 0 }]);
  expect(await call('GET /campaigns/analytics?start_date=2026-03-06&end_date=2026-03-02')).toEqual({
    status: 400,
    body: { message: 'Start Date must be earlier than End Date' },
  });
});

test('an account exists as soon as an event names it, fails at its account_error, and can be changed', async () => {
  const { sandbox, call } = await runSandbox();
  await sandbox.emit(samplePayload('email_sent'));
  expect((await call(`GET /accounts/${SAMPLE_ACCOUNT}`)).body).toMatchObject({ status: 1, first_name: 'Maya' });
  await sandbox.emit(samplePayload('account_error'));
  expect((await call(`GET /accounts/${SAMPLE_ACCOUNT}`)).body).toMatchObject({
    status: -1,
    status_message: { responseCode: 535 },
  });
  await call(`PATCH /sandbox/accounts/${SAMPLE_ACCOUNT}`, { status: 2 });
  const { body } = await call(`GET /accounts/${SAMPLE_ACCOUNT.toUpperCase()}`);
  expect(body).toMatchObject({ status: 2 });
  expect(body).not.toHaveProperty('status_message');
});

test('the workspace and its labels can be read', async () => {
  const { call, all } = await runSandbox({ workspaceId: '0198f6d2-3c4e-7a10-9b5d-000000000001' });
  expect((await call('GET /workspaces/current')).body).toMatchObject({ id: '0198f6d2-3c4e-7a10-9b5d-000000000001' });
  const labels = await all('/lead-labels');
  expect(labels.map(({ label }) => label)).toEqual(['Asked for pricing', 'Call back next quarter', 'Spam complaint']);
  expect(await all('/lead-labels?interest_status=negative')).toMatchObject([{ label: 'Spam complaint' }]);
  expect(await all('/lead-labels?search=pricing')).toHaveLength(1);
});

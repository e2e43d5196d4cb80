import { expect, test } from 'vitest';
import { SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { SUBSEQUENCES } from '../../src/sandbox/subsequences.ts';
import { type Page, runSandbox } from './support.ts';

const jane = 'jane.cooper@halden-robotics.example';

test('a lead exists with its status as soon as an event names it', async () => {
  const { sandbox, call } = await runSandbox();
  const listed = async (body: object) => (await call<Page>('POST /leads/list', body)).body;
  for (const kind of ['email_sent', 'email_opened', 'email_opened', 'lead_unsubscribed']) {
    await sandbox.emit(samplePayload(kind, { step: kind === 'email_opened' ? Math.random() : 1 }));
  }
  await sandbox.emit(samplePayload('email_sent', { lead_email: 'ann@acme.example' }));
  expect((await listed({ contacts: [jane.toUpperCase()], campaign: SAMPLE_CAMPAIGN.id })).items).toMatchObject([
    { email: jane, campaign: SAMPLE_CAMPAIGN.id, status: -2, email_open_count: 2, email_reply_count: 0 },
  ]);
  expect((await listed({ campaign: SUBSEQUENCES[0]!.id })).items).toEqual([]);
  const { items, next_starting_after } = await listed({ limit: 1 });
  const rest = await listed({ limit: 100, starting_after: next_starting_after });
  expect([...items, ...rest.items].map(({ email }) => email)).toEqual([jane, 'ann@acme.example']);
});

test('a lead is moved to a subsequence of its campaign, and to no other', async () => {
  const { sandbox, call, all } = await runSandbox();
  await sandbox.emit(samplePayload('email_sent'));
  await sandbox.emit(samplePayload('email_sent', { campaign_id: SUBSEQUENCES[1]!.id }));
  const [ours, elsewhere] = (await call<Page>('POST /leads/list', { contacts: [jane] })).body.items;
  expect(await all(`/subsequences?parent_campaign=${SAMPLE_CAMPAIGN.id}`)).toHaveLength(2);
  expect(await all('/subsequences?search=leave')).toMatchObject([{ id: SUBSEQUENCES[0]!.id }]);

  const move = (id: unknown, subsequence_id: unknown) => call('POST /leads/subsequence/move', { id, subsequence_id });
  const subsequence_id = SUBSEQUENCES[0]!.id;
  expect(await move(ours!['id'], subsequence_id)).toMatchObject({ status: 200, body: { subsequence_id } });
  for (const [id, subsequence, message] of [
    [ours!['id'], ours!['id'], 'Subsequence not found'],
    [elsewhere!['id'], subsequence_id, 'Lead not found'],
    [subsequence_id, subsequence_id, 'Lead not found'],
  ]) {
    expect(await move(id, subsequence)).toMatchObject({ status: 404, body: { message } });
  }
});

test('the interest of one lead is set, and not that of others', async () => {
  const { sandbox, call } = await runSandbox();
  await sandbox.emit(samplePayload('email_sent'));
  const set = (lead_email: string, campaign_id = SAMPLE_CAMPAIGN.id) =>
    call('POST /leads/update-interest-status', { lead_email, interest_value: -1, campaign_id });
  expect(await set(jane)).toMatchObject({ status: 202, body: { message: expect.any(String) as string } });
  expect(await set('nobody@acme.example')).toMatchObject({ status: 404 });
});

import { expect, test } from 'vitest';
import { demoCampaign } from '../../src/sandbox/demo-campaign.ts';
import { SAMPLE_ACCOUNT, SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { runReceiver, runSandbox, type Running } from './support.ts';

const lead = 'jane.cooper@halden-robotics.example';
const threadOf = ({ all }: Running, of = lead) => all(`/emails?sort_order=asc&lead=${of}`);

test('the mail of a payload is in the lead’s thread', async () => {
  const running = await runSandbox();
  const sent = samplePayload('email_sent');
  const reply = samplePayload('reply_received');
  for (const payload of [sent, reply, samplePayload('email_opened'), reply]) await running.sandbox.emit(payload);
  const mails = await threadOf(running);
  const common = { lead, campaign_id: SAMPLE_CAMPAIGN.id, eaccount: SAMPLE_ACCOUNT };
  expect(mails).toMatchObject([
    {
      ...{ ...common, id: sent['email_id'], ue_type: 1, step: '1', subject: sent['email_subject'] },
      ...{ from_address_email: SAMPLE_ACCOUNT, to_address_email_list: lead, body: { html: sent['email_html'] } },
    },
    {
      ...{ ...common, id: reply['email_id'], ue_type: 2, subject: reply['reply_subject'] },
      ...{ from_address_email: lead, to_address_email_list: SAMPLE_ACCOUNT, body: { text: reply['reply_text'] } },
    },
  ]);
  const [thread] = new Set(mails.map(({ thread_id }) => thread_id));
  expect(reply['unibox_url']).toContain(`thread_search=thread:${String(thread)}`);
  expect(await running.all(`/emails?search=thread:${String(thread)}`)).toEqual([...mails].reverse());
  expect((await running.call(`GET /emails/${String(reply['email_id'])}`)).body).toEqual(mails[1]);
});

test('a reply that has the id of the answered mail is a separate mail', async () => {
  const running = await runSandbox();
  const { email_id } = samplePayload('email_sent');
  await running.sandbox.emit(samplePayload('email_sent'));
  await running.sandbox.emit(samplePayload('auto_reply_received', { email_id }));
  expect((await threadOf(running)).map(({ ue_type, is_auto_reply }) => [ue_type, is_auto_reply])).toEqual([
    [1, 0],
    [2, 1],
  ]);
});

test('every lead in an event has a mail', async () => {
  const running = await runSandbox();
  await running.sandbox.emit(samplePayload('lead_no_show', { lead_email: 'ann@acme.example' }));
  expect(await threadOf(running, 'ann@acme.example')).toMatchObject([
    { ue_type: 1, subject: 'Fewer late orders at Acme?' },
  ]);
});

test('mails can be listed by campaign and from a time', async () => {
  const running = await runSandbox();
  for (const payload of demoCampaign(new Date())) await running.sandbox.emit(payload);
  const count = async (query: string) => (await running.all(`/emails?${query}`)).length;
  await running.turn({ emailListsPerMinute: 1_000 });
  expect(await count(`campaign_id=${SAMPLE_CAMPAIGN.id}`)).toBe(await count(''));
  expect(await count('campaign_id=0198f6d8-7b20-7f4e-8a91-000000000000')).toBe(0);
  const newest = (await running.all('/emails'))[0]!['timestamp_created'] as string;
  expect(await count(`min_timestamp_created=${newest}`)).toBeGreaterThan(0);
  expect(await count(`min_timestamp_created=${new Date(Date.parse(newest) + 1).toISOString()}`)).toBe(0);
});

test('an API call or a person can answer in the thread', async () => {
  const running = await runSandbox();
  await running.sandbox.emit(samplePayload('reply_received'));
  const [, received] = await threadOf(running);
  const body = { text: 'Sure', html: 'Sure' };
  const reply = { reply_to_uuid: received!['id'], eaccount: 'tom@northwind-outreach.example', subject: 'Re: hi', body };
  const { body: answer } = await running.call('POST /emails/reply', reply);
  await running.call('POST /sandbox/answers', { lead, text: 'Tuesday it is' });
  const [, , called, written] = await threadOf(running);
  expect(called).toEqual(answer);
  expect(called).toMatchObject({ eaccount: reply.eaccount, ue_type: 3, body, thread_id: received!['thread_id'] });
  expect(written).toMatchObject({ eaccount: reply.eaccount, ue_type: 3, body: { text: 'Tuesday it is' } });
});

test('an event with deliver=0 is stored and not delivered', async () => {
  const running = await runSandbox();
  const receiver = await runReceiver();
  await running.subscribe(receiver.url);
  await running.call('POST /sandbox/events?deliver=0', samplePayload('reply_received'));
  await running.sandbox.idle();
  expect(await threadOf(running)).toHaveLength(2);
  expect(await running.all('/campaigns')).toHaveLength(1);
  expect(receiver.received).toEqual([]);
  expect(await running.all('/webhook-events')).toEqual([]);
});

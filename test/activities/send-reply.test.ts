import { describe, expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { runActivity, tries } from '../support/activity.ts';
import { activitiesOver, activitiesWithSandbox, failureOf, LEAD } from '../support/instantly-activities.ts';
import { startVendor, type VendorAnswer, type VendorRequest } from '../support/vendor-server.ts';

const text = 'Hi Jane,\n\nsorry that we missed each other: 2 < 3 & "so on".';
const html = 'Hi Jane,<br><br>sorry that we missed each other: 2 &lt; 3 &amp; &quot;so on&quot;.';
const reply = { lead: LEAD, campaign: SAMPLE_CAMPAIGN.id, text };

/** The lead has written to us. */
async function conversation() {
  const running = await activitiesWithSandbox();
  await running.sandbox.emit(samplePayload('email_sent'));
  await running.sandbox.emit(samplePayload('reply_received'));
  const [, received] = await running.thread();
  const answers = async () => (await running.thread()).filter(({ ue_type }) => ue_type === 3);
  const whole = { ...reply, emailId: received!.id, account: SAMPLE_ACCOUNT, subject: received!.subject };
  const send = tries(running.sendReply, { scheduledTimestampMs: Date.now() });
  return { ...running, received: received!, answers, whole, send };
}

describe('a reply', () => {
  test('answers the lead’s mail from the mailbox that received it', async () => {
    const { send, answers, received, done } = await conversation();
    await send(reply, 'key');
    expect(await answers()).toMatchObject([
      { subject: received.subject, eaccount: SAMPLE_ACCOUNT, thread_id: received.thread_id, body: { text, html } },
    ]);
    expect(received.subject).toMatch(/^Re: /);
    expect(done).toEqual(['GET /emails', 'POST /emails/reply']);
  });

  test('needs no search if the event has all fields, and reads the mail if the subject is missing', async () => {
    const { whole, sendReply, answers, done, received } = await conversation();
    await runActivity(sendReply, { ...whole, subject: 'Your question' }, 'key');
    expect(done).toEqual(['POST /emails/reply']);
    const { subject: _, ...rest } = whole;
    await runActivity(sendReply, rest, 'key');
    expect(done.slice(1)).toEqual([`GET /emails/${received.id}`, 'POST /emails/reply']);
    expect((await answers()).map(({ subject }) => subject)).toEqual(['Re: Your question', received.subject]);
  });

  test('goes to the thread that the event names, if the lead has several', async () => {
    const { sandbox, sendReply, answers, received } = await conversation();
    const elsewhere = '0198f6d8-7b20-7f4e-8a91-000000000001';
    await sandbox.emit(samplePayload('reply_received', { unibox_url: `https://x/?thread_search=thread:${elsewhere}` }));
    await runActivity(sendReply, { ...reply, id: received.thread_id }, 'key');
    await runActivity(sendReply, { ...reply, id: elsewhere }, 'key');
    expect((await answers()).map(({ thread_id }) => thread_id)).toEqual([received.thread_id, elsewhere]);
  });

  test('without a mail to answer waits for a person, and the failure names the lead', async () => {
    const { send } = await conversation();
    expect(await failureOf(send({ ...reply, lead: 'nobody@acme.example' }, 'key'))).toMatchObject({
      type: 'not-found',
      nonRetryable: true,
      message: `Instantly GET /emails: no mail to or from nobody@acme.example in campaign ${SAMPLE_CAMPAIGN.id}`,
    });
  });

  test('to a mail that does not exist waits for a person', async () => {
    const { send, whole } = await conversation();
    expect(await failureOf(send({ ...whole, emailId: '0198f6d8-7b20-7f4e-8a91-000000000002' }, 'key'))).toMatchObject({
      type: 'not-found',
      message: 'Instantly POST /api/v2/emails/reply: 404 Resource not found',
    });
  });

  test('never goes to another person, whatever mail was named or listed', async () => {
    const { sandbox, sendReply, thread, done } = await conversation();
    const stranger = 'tomas@brightfreight.example';
    await sandbox.emit(samplePayload('reply_received', { lead_email: stranger }));
    const emailId = (await thread(stranger)).at(-1)!.id;
    expect(await failureOf(runActivity(sendReply, { ...reply, emailId }, 'key'))).toMatchObject({
      type: 'rejected',
      message: `Instantly GET /emails/${emailId}: a mail of ${stranger}, it should be one of ${LEAD}`,
    });
    expect(done).not.toContain('POST /emails/reply');
  });
});

describe('after an attempt with an unknown outcome', () => {
  test('a reply that was sent is not sent again', async () => {
    const { send, whole, answers, lost } = await conversation();
    lost.call = 'POST /emails/reply';
    const failure = await failureOf(send(whole, 'key'));
    expect(failure).toMatchObject({ type: 'unavailable', nonRetryable: false });
    // Instantly may take a minute to list the mail that it has sent.
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(60_000);
    await send(whole, 'key');
    expect(await answers()).toHaveLength(1);
  });

  test('a reply is not sent again if the workflow repeats the effect', async () => {
    const { sendReply, whole, answers } = await conversation();
    const startedAt = Date.now();
    await runActivity(sendReply, whole, 'key');
    await runActivity(sendReply, whole, 'key', startedAt);
    expect(await answers()).toHaveLength(1);
  });

  test('a different answer by a person does not count as the reply', async () => {
    const { send, whole, answers, turn, call } = await conversation();
    await turn({ errorRate: 1 });
    await failureOf(send(whole, 'key'));
    await turn({ errorRate: 0 });
    await call('POST /sandbox/answers', { lead: LEAD, text: 'Hi Jane, shall we say Tuesday?' });
    await send(whole, 'key');
    expect((await answers()).map(({ body }) => body.text)).toEqual(['Hi Jane, shall we say Tuesday?', text]);
  });

  test('an earlier mail with the same text does not count as the reply', async () => {
    const vendor = await startVendor(threadOf({ body: { text }, timestamp_created: '2026-03-02T08:00:00.000Z' }));
    await runActivity(activitiesOver(vendor.url).sendReply, reply, 'key', Date.parse('2026-03-02T09:00:00.000Z'));
    expect(vendor.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test.each(['08:01', '09:00', '09:59'])(
    'a reply is recognised even if Instantly’s clock is wrong: %s',
    async (time) => {
      const vendor = await startVendor(threadOf({ body: { text }, timestamp_created: `2026-03-02T${time}:00.000Z` }));
      await runActivity(activitiesOver(vendor.url).sendReply, reply, 'key', Date.parse('2026-03-02T09:00:00.000Z'));
      expect(vendor.requests.map(({ method }) => method)).toEqual(['GET']);
    },
  );

  test.each([
    ['as text, with a signature', { text: `${text.replaceAll('\n', '\r\n')}\r\n\r\n--\r\nMaya` }],
    ['as HTML only, with a quotation', { html: `<div>${html}</div>\n<blockquote>Hi Maya</blockquote>` }],
  ])('a reply is recognised by its text %s', async (_name, body) => {
    const vendor = await startVendor(threadOf({ body }));
    await runActivity(activitiesOver(vendor.url).sendReply, reply, 'key', Date.parse('2026-03-02T09:00:00.000Z'));
    expect(vendor.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('a mail of a million brackets does not block the worker', async () => {
    const vendor = await startVendor(threadOf({ body: { html: '<'.repeat(1_000_000) } }));
    await runActivity(activitiesOver(vendor.url).sendReply, reply, 'key', Date.parse('2026-03-02T09:00:00.000Z'));
    expect(vendor.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test('nothing is sent if none of the lead’s mails is visible', async () => {
    const vendor = await startVendor(() => ({ body: { items: [] } }));
    const whole = { ...reply, emailId: 'm', account: SAMPLE_ACCOUNT, subject: 'hi' };
    const attempt = runActivity(activitiesOver(vendor.url).sendReply, whole, 'key', 1);
    expect(await failureOf(attempt)).toMatchObject({ type: 'not-found' });
    expect(vendor.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  test.each([
    [401, 'auth', true],
    [402, 'auth', true],
    [429, 'rate-limited', false],
    [503, 'unavailable', false],
  ])('%i is %s, and nothing was sent', async (status, type, nonRetryable) => {
    let refuses = true;
    const answer = threadOf({ ue_type: 2 });
    const vendor = await startVendor((request) =>
      refuses && request.method === 'POST' ? { status, body: { message: 'because' } } : answer(request),
    );
    const send = tries(activitiesOver(vendor.url).sendReply, { scheduledTimestampMs: Date.now() });
    expect(await failureOf(send(reply, 'key'))).toMatchObject({ type, nonRetryable });
    refuses = false;
    await send(reply, 'key');
    expect(vendor.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
  });
});

const threadOf =
  (fields: object) =>
  ({ method }: Pick<VendorRequest, 'method'>): VendorAnswer => {
    const mail = {
      ...{ id: 'm', timestamp_created: '2026-03-02T10:00:00.000Z', subject: 'hi', eaccount: SAMPLE_ACCOUNT },
      ...{ lead: LEAD, ue_type: 3, ...fields },
    };
    return { body: method === 'GET' ? { items: [mail] } : mail };
  };

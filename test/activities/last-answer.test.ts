import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT, SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { runActivity } from '../support/activity.ts';
import { activitiesOver, activitiesWithSandbox, failureOf, LEAD } from '../support/instantly-activities.ts';
import { startVendor } from '../support/vendor-server.ts';

const mail = (fields: object = {}) => ({
  ...{ id: 'm', timestamp_created: '2026-03-02T10:00:00.000Z', subject: 'Re: hi', eaccount: 'maya@seller.example' },
  ...{ lead: LEAD, ue_type: 3, ...fields },
});
const question = { lead: LEAD, since: Date.parse('2026-03-02T09:00:00.000Z') };

async function asked(...items: object[]) {
  const vendor = await startVendor(() => ({ body: { items } }));
  return { answer: await runActivity(activitiesOver(vendor.url).lastAnswer, question, 'key'), ...vendor };
}

test('the last answer is a mail that a person sent after the reply, and not a campaign step or the lead’s own mail', async () => {
  const { sandbox, lastAnswer, call, thread } = await activitiesWithSandbox();
  const last = (since: number) => runActivity(lastAnswer, { lead: LEAD, campaign: SAMPLE_CAMPAIGN.id, since }, 'key');
  await sandbox.emit(samplePayload('email_sent'));
  await sandbox.emit(samplePayload('reply_received'));
  await sandbox.emit(samplePayload('reply_received', { lead_email: 'tomas@brightfreight.example' }));
  await call('POST /sandbox/answers', { lead: 'tomas@brightfreight.example', text: 'Sure' });
  expect(await last(0)).toBeNull();

  await call('POST /sandbox/answers', { lead: LEAD, text: 'Tuesday it is' });
  const at = Date.parse((await thread()).at(-1)!.timestamp_created);
  expect(await last(at - 1)).toEqual({ at, from: SAMPLE_ACCOUNT, times: [at] });
  expect(await last(at)).toBeNull();
});

test('the last answer is the newest of the lead’s mails since the reply, in whatever order Instantly lists them', async () => {
  const newest = { timestamp_created: '2026-03-02T11:30:00.000Z', eaccount: 'tom@seller.example' };
  const { answer, requests } = await asked(mail(), mail(newest), mail({ ue_type: 4, id: 'planned' }));
  const at = Date.parse(newest.timestamp_created);
  expect(answer).toEqual({ at, from: newest.eaccount, times: [Date.parse(mail().timestamp_created), at] });
  const query = new URL(requests[0]!.path, 'http://x').searchParams;
  expect(Object.fromEntries(query)).toEqual({
    ...{ limit: '100', lead: LEAD, sort_order: 'desc' },
    min_timestamp_created: '2026-03-02T09:00:00.000Z',
  });
});

test.each([
  ['of another lead, if Instantly ignores the filter', { lead: 'other@acme.example' }],
  ['without a lead to another address', { lead: null, to_address_email_list: 'a@b.example, c@d.example' }],
  ['from before the reply, if Instantly ignores the time', { timestamp_created: '2026-03-02T08:59:59.000Z' }],
])('the last answer is not a mail %s', async (_name, fields) => {
  expect((await asked(mail(fields))).answer).toBeNull();
});

test('the last answer may be a mail without a campaign, but not one of another campaign', async () => {
  const vendor = await startVendor((_request, nth) => ({
    body: { items: [mail({ campaign_id: nth === 1 ? 'other' : null })] },
  }));
  const { lastAnswer } = activitiesOver(vendor.url);
  expect(await runActivity(lastAnswer, { ...question, campaign: 'ours' }, 'key')).toBeNull();
  expect(await runActivity(lastAnswer, { ...question, campaign: 'ours' }, 'key')).not.toBeNull();
});

test('the last answer is searched in at most five pages', async () => {
  const { requests, answer } = await (async () => {
    const vendor = await startVendor((_request, nth) => ({
      body: { items: [mail({ ue_type: 2 })], next_starting_after: `c${nth}` },
    }));
    return { ...vendor, answer: await runActivity(activitiesOver(vendor.url).lastAnswer, question, 'key') };
  })();
  expect(answer).toBeNull();
  expect(requests).toHaveLength(5);
});

test('the search is retried if Instantly’s limit per minute is reached, and that does not count as an error', async () => {
  const { lastAnswer, turn } = await activitiesWithSandbox();
  await turn({ emailListsPerMinute: 0 });
  const failure = await failureOf(runActivity(lastAnswer, question, 'key'));
  expect(failure).toMatchObject({ type: 'rate-limited', nonRetryable: false, category: 'BENIGN' });
  expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(20_000);
});

test('lists of mails are paced per minute, and Temporal retries a list that would wait too long', async () => {
  const vendor = await startVendor(() => ({ body: { items: [] } }));
  const { lastAnswer } = activitiesOver(vendor.url, 20);
  // The first is sent immediately; each later one waits three seconds longer than the one before it.
  const attempts = Array.from({ length: 12 }, () => runActivity(lastAnswer, question, 'key'));
  attempts.forEach((attempt) => void attempt.catch(() => undefined));
  await attempts[0];
  expect(await failureOf(attempts.at(-1)!)).toMatchObject({ type: 'rate-limited', nonRetryable: false });
  expect(vendor.requests).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { SAMPLE_CAMPAIGN, samplePayload } from '../../src/sandbox/payloads.ts';
import { SUBSEQUENCES } from '../../src/sandbox/subsequences.ts';
import { runActivity, tries } from '../support/activity.ts';
import { activitiesWithSandbox, failureOf, LEAD } from '../support/instantly-activities.ts';

const [first, second] = SUBSEQUENCES.map(({ id }) => id) as [string, string];
const move = { lead: LEAD, campaign: SAMPLE_CAMPAIGN.id, subsequence: first };
const MOVED = 'POST /leads/subsequence/move';

async function withLead() {
  const running = await activitiesWithSandbox();
  await running.sandbox.emit(samplePayload('lead_interested'));
  const subsequence = async () =>
    (await running.call<{ items: { subsequence_id: string }[] }>('POST /leads/list', { contacts: [LEAD] })).body
      .items[0]!.subsequence_id;
  return { ...running, subsequence };
}

test('a lead is moved, even from another subsequence, but not if it is already there', async () => {
  const { moveToSubsequence, subsequence, done } = await withLead();
  await runActivity(moveToSubsequence, move, 'key');
  expect(await subsequence()).toBe(first);
  await runActivity(moveToSubsequence, { lead: LEAD, subsequence: second }, 'key');
  expect(await subsequence()).toBe(second);
  await runActivity(moveToSubsequence, { ...move, subsequence: second }, 'key');
  expect(done.filter((one) => one === MOVED)).toHaveLength(2);
});

test('a move whose answer was lost is not repeated', async () => {
  const { moveToSubsequence, subsequence, done, lost } = await withLead();
  const attempt = tries(moveToSubsequence);
  lost.call = MOVED;
  expect(await failureOf(attempt(move, 'key'))).toMatchObject({ type: 'unavailable' });
  await attempt(move, 'key');
  expect(await subsequence()).toBe(first);
  expect(done.filter((one) => one === MOVED)).toHaveLength(1);
});

test.each([
  [{ ...move, lead: 'nobody@acme.example' }, `no lead nobody@acme.example in campaign ${SAMPLE_CAMPAIGN.id}`],
  [{ ...move, campaign: first }, `no lead ${LEAD} in campaign ${first}`],
  [{ ...move, subsequence: SAMPLE_CAMPAIGN.id }, '404 Subsequence not found'],
])('a missing lead or subsequence is named and waits for a person: %j', async (asked, words) => {
  const { moveToSubsequence, subsequence } = await withLead();
  const failure = await failureOf(runActivity(moveToSubsequence, asked, 'key'));
  expect(failure).toMatchObject({ type: 'not-found', nonRetryable: true });
  expect(failure.message).toContain(words);
  expect(await subsequence()).toBeNull();
});

test('a lead in several campaigns is not moved if the campaign is not known', async () => {
  const { moveToSubsequence, sandbox, done } = await withLead();
  await sandbox.emit(samplePayload('email_sent', { campaign_id: first }));
  const failure = await failureOf(runActivity(moveToSubsequence, { lead: LEAD, subsequence: first }, 'key'));
  expect(failure).toMatchObject({ type: 'rejected' });
  expect(failure.message).toContain(`${LEAD} is in several campaigns (${SAMPLE_CAMPAIGN.id}, ${first})`);
  expect(done).not.toContain(MOVED);
});

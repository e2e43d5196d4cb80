import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { ThreadReply } from '../../src/domain/activities.ts';
import type { Wait } from '../../src/domain/follow-up/lookups.ts';
import type { Person } from '../../src/desk/route.ts';
import { decisionsOf } from '../../src/runs/decisions.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { historyOf } from '../../src/runs/history.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { readNow } from '../../src/stories/read-now.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { desk } from '../support/desk.ts';
import { type DeskPage, deskPage, MAYA, TOM } from '../support/desk-page.ts';
import { leadEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';

const LEA: Person = { name: 'lea', role: 'operator' };
const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };

/** The desk over the suite's Temporal; its model knows these workflows. */
async function pageAbout(ids: string[]): Promise<DeskPage> {
  const page = await deskPage({ env, persons: [MAYA, TOM, LEA] });
  await readNow(
    page.model,
    page.desk.temporal,
    ids.map((id) => ({ id, run: '' })),
  );
  return page;
}

/** A page without its markup. */
const wordsOf = (text: string): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

/** Orders a job of several effects, and returns its page when it has ended. */
async function reportOf({ get }: DeskPage, { status, headers }: { status: number; headers: Headers }): Promise<string> {
  expect(status).toBe(303);
  const job = headers.get('location')!;
  return vi.waitFor(
    async () => {
      const words = wordsOf((await get(job)).text);
      expect(words).toContain(', ended ');
      return words;
    },
    { timeout: 20_000, interval: 100 },
  );
}

test('all parked effects of a cause are retried after a count, and only those: what was decided meanwhile is counted', async () => {
  const { events, handles, posted, mend } = await desk('auth', 'auth', 'auth', 'config');
  const page = await pageAbout(events.map(({ id }) => id));
  const overview = wordsOf((await page.get('/needs-you')).text);
  expect(overview).toContain('Slack: post a message: 3 effects of 1 lead Slack chat.postMessage: auth');
  expect(overview).toContain('Renew SLACK_BOT_TOKEN');
  expect(wordsOf((await page.get('/needs-you', { as: TOM })).text)).not.toContain('Retry');

  // Somebody decides one of them elsewhere; the model has not seen it yet.
  await handles[2]!.executeUpdate(repairUpdate, { args: [{ action: 'skip', by: 'lea' }] });
  mend();
  const question = await page.get('/needs-you/effects/confirm?action=retry&class=auth&seen=4');
  expect(wordsOf(question.text)).toContain('3 effects of 1 lead would be retried. 1 has been decided meanwhile.');
  expect(posted).toEqual([]);

  const order = { action: 'retry', class: 'auth', reason: 'token renewed', rate: '50' };
  const report = await reportOf(page, await page.post('/needs-you/effects/decide', order));
  expect(report).toContain('2 of 3 retried, 1 decided already. Of the retried: 2 done.');
  expect(posted.map(({ id }) => id).sort()).toEqual([events[0]!.id, events[1]!.id].sort());
  const left = wordsOf((await page.get('/needs-you')).text);
  expect(left).toContain('Slack: post a message: 1 effect of 1 lead Slack chat.postMessage: config');
  expect(left).not.toContain('SLACK_BOT_TOKEN');

  const decided = decisionsOf(await historyOf(page.desk.temporal, events[0]!.id));
  expect(decided).toMatchObject([{ action: 'retry', effect: 'slack', by: 'maya', reason: 'token renewed' }]);
});

test('a job is stopped by a person, and the same again only does what is left', async () => {
  const { events, posted, mend } = await desk('auth', 'auth', 'auth', 'auth');
  const page = await pageAbout(events.map(({ id }) => id));
  mend();
  const order = { action: 'retry', class: 'auth' };
  const begun = await page.post('/needs-you/effects/decide', { ...order, rate: '1' });
  await page.post(`${begun.headers.get('location')!}/stop`, {}, { as: LEA });
  const stopped = await reportOf(page, begun);
  expect(stopped).toMatch(/[1-3] of 4 retried, [1-3] left\..* Stopped \(by lea\): [1-3] left/);
  expect(posted.length).toBeLessThan(4);

  await reportOf(page, await page.post('/needs-you/effects/decide', { ...order, rate: '50' }));
  expect(posted.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
});

test('a question is approved with another text, and whoever answers it second is told who was first', async () => {
  const sent: string[] = [];
  const worker = await workerForTest({
    getLeadEvents: () => [],
    resolveWait: ({ words, from }: Wait) =>
      words === 'next working day at 09:00'
        ? { at: from, says: 'immediately' }
        : { at: from + 365 * 86_400_000, says: 'in a year' },
    sendReply: ({ text }: ThreadReply) => void sent.push(text),
  });
  const followUps = readFollowUps({ FOLLOW_UP_NO_SHOW_REBOOK: 'on', FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply' });
  const email = `${randomUUID()}@acme.example`;
  await worker.dispatchWith({ bounceBlocklist: 'never', followUps })(
    leadEvent('lead_no_show', { at: new Date().toISOString(), lead: { email, variables: {} } }),
  );
  const id = followUpId('no-show-rebook', email);
  const handle = worker.client.workflow.getHandle(id);
  onTestFinished(() =>
    handle.terminate().then(
      () => undefined,
      () => undefined,
    ),
  );
  await vi.waitFor(async () => expect((await handle.query(stateQuery)).question).toBeDefined(), { timeout: 20_000 });
  const page = await pageAbout([id]);

  const { text } = await page.get('/needs-you');
  expect(wordsOf(text)).toContain(`${email} did not come to the meeting`);
  const [question] = (await page.model.questions({ owner: id })).rows;
  const form = { id: question!.id, back: '/needs-you?kind=x', decision: 'approve' };
  const answer = await page.post('/needs-you/question/answer', { ...form, text: 'Shall we try\r\nagain?' });
  expect(answer.status).toBe(303);
  const location = answer.headers.get('location')!;
  expect(location).toMatch(/^\/needs-you\?kind=x&job=[\w-]+$/);
  const after = wordsOf((await page.get(location)).text);
  expect(after).toContain('approved with your text.');
  expect(after).toContain('Nothing needs you now.');
  await vi.waitFor(() => expect(sent).toEqual(['Shall we try\nagain?']), { timeout: 10_000 });

  const second = await page.post(
    '/needs-you/question/answer',
    { ...form, decision: 'reject', back: '//evil.example' },
    { as: LEA },
  );
  expect(second.headers.get('location')).toMatch(/^\/\?job=/);
  const told = await page.get(second.headers.get('location')!.replace('/?', '/needs-you?'), { as: LEA });
  expect(wordsOf(told.text)).toMatch(/failed: it was answered already: reply is approved with another text by maya/);
});

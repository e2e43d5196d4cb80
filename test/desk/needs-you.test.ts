import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
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
import { answerUpdate, stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { desk } from '../support/desk.ts';
import { type DeskPage, deskPage, MAYA, TOM } from '../support/desk-page.ts';
import { leadEvent } from '../support/events.ts';
import { workerForTest } from '../support/temporal.ts';

const LEA: Person = { name: 'lea', role: 'operator' };
const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };

/** The desk over the suite's Temporal; its model knows these workflows. */
async function pageAbout(ids: string[], more: Record<string, string> = {}): Promise<DeskPage> {
  const page = await deskPage({ env: { ...env, ...more }, persons: [MAYA, TOM, LEA] });
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
  expect(wordsOf((await page.get('/needs-you')).text)).toMatch(/Retry 4 effects , by maya: \d of 4 retried.* Jobs/);
  await page.post(`${begun.headers.get('location')!}/stop`, {}, { as: LEA });
  const stopped = await reportOf(page, begun);
  expect(stopped).toMatch(
    /([1-3]) of 4 retried, [1-3] left\. Of the retried: \1 done\. Stopped \(by lea\): [1-3] left/,
  );
  expect(posted.length).toBeLessThan(4);

  await reportOf(page, await page.post('/needs-you/effects/decide', { ...order, rate: '50' }));
  expect(posted.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
});

test('the ticked effects are skipped, and no others', async () => {
  const { events, handles, posted } = await desk('auth', 'auth', 'auth');
  const page = await pageAbout(events.map(({ id }) => id));
  const ticked = (await page.model.effects({ owner: events.slice(0, 2).map(({ id }) => id) })).rows;
  const ids = ticked.map(({ key }): [string, string] => ['id', key]);
  const query = new URLSearchParams([['action', 'skip'], ['back', '/needs-you/effects?class=auth'], ...ids]).toString();
  const question = wordsOf((await page.get(`/needs-you/effects/confirm?${query}`)).text);
  expect(question).toContain('2 effects of 1 lead would be skipped.');
  const order: [string, string][] = [['action', 'skip'], ['reason', 'told by phone'], ['rate', '50'], ...ids];
  const report = await reportOf(page, await page.post('/needs-you/effects/decide', order));
  expect(report).toContain('2 of 2 skipped.');
  await Promise.all(handles.slice(0, 2).map((handle) => handle.result()));
  expect(posted).toEqual([]);
  expect(decisionsOf(await historyOf(page.desk.temporal, events[1]!.id))).toMatchObject([
    { action: 'skip', effect: 'slack', by: 'maya', reason: 'told by phone' },
  ]);
  expect((await page.model.effects({ owner: events[2]!.id, outcome: 'parked' })).rows).toHaveLength(1);
});

/** Follow-ups of one campaign that each propose a reply to its lead and ask. */
async function asking(count: number, env: Record<string, string> = {}) {
  const sent: string[] = [];
  const trouble: { message?: string } = {};
  const worker = await workerForTest({
    getLeadEvents: () => [],
    resolveWait({ words, from }: Wait) {
      if (trouble.message) throw ApplicationFailure.nonRetryable(trouble.message, 'Bug');
      if (words === 'next working day at 09:00') return { at: from, says: 'immediately' };
      return { at: from + 365 * 86_400_000, says: 'in a year' };
    },
    sendReply: ({ text }: ThreadReply) => void sent.push(text),
  });
  const followUps = readFollowUps({ FOLLOW_UP_NO_SHOW_REBOOK: 'on', FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply' });
  const dispatch = worker.dispatchWith({ bounceBlocklist: 'never', followUps });
  const campaign = `campaign ${randomUUID()}`;
  const leads = Array.from({ length: count }, () => {
    const email = `${randomUUID()}@acme.example`;
    const id = followUpId('no-show-rebook', email);
    return { email, id, handle: worker.client.workflow.getHandle(id) };
  });
  onTestFinished(async () => {
    for (const { handle } of leads) await handle.terminate().catch(() => undefined);
  });
  const begin = () =>
    Promise.all(
      leads.map(({ email }) => {
        const at = new Date().toISOString();
        return dispatch(
          leadEvent('lead_no_show', { at, campaign: { name: campaign }, lead: { email, variables: {} } }),
        );
      }),
    );
  const areAsked = () =>
    vi.waitFor(
      () =>
        Promise.all(leads.map(async ({ handle }) => expect((await handle.query(stateQuery)).question).toBeDefined())),
      { timeout: 20_000 },
    );
  const page = () =>
    pageAbout(
      leads.map(({ id }) => id),
      env,
    );
  return { ...worker, dispatch, leads, campaign, sent, trouble, begin, areAsked, page };
}

test('a question is approved with another text, and whoever answers it second is told who was first', async () => {
  const { leads, sent, begin, areAsked, page: open } = await asking(1);
  const [{ id, email }] = leads as [(typeof leads)[0]];
  await begin();
  await areAsked();
  const page = await open();

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

test('questions are answered as proposed, the ticked or all of a campaign, after a count of those that are open', async () => {
  const { leads, campaign, sent, begin, areAsked, page: open } = await asking(4);
  await begin();
  await areAsked();
  const page = await open();
  const list = `/needs-you/questions?${new URLSearchParams({ campaign }).toString()}`;
  const shown = await page.get(list);
  expect(wordsOf(shown.text)).toMatch(/Approve all 4 questions… Reject all 4 questions… .* Reject the ticked…/);
  expect(wordsOf((await page.get(list, { as: TOM })).text)).not.toContain('Approve');
  expect(wordsOf((await page.get('/needs-you/questions?campaign=of+nobody')).text)).toContain(
    'No question that matches',
  );
  const named = (name: string) => page.get(`${list}&name=${name}`).then(({ text }) => wordsOf(text));
  expect(await named('no-show-rebook')).toContain('Approve all 4 questions…');
  expect(await named('no-show')).toContain('No question that matches');

  const { rows } = await page.model.questions({ campaign });
  const ticked = rows.slice(0, 2).map(({ id }): [string, string] => ['id', id]);
  const query = new URLSearchParams([['decision', 'reject'], ['back', list], ...ticked]).toString();
  expect(wordsOf((await page.get(`/needs-you/questions/confirm?${query}`)).text)).toContain(
    '2 questions of 2 leads would be rejected. What they propose is not done.',
  );
  const reject = page.post('/needs-you/question/answer', [['decision', 'reject'], ['rate', '50'], ...ticked]);
  expect(await reportOf(page, await reject)).toContain('2 of 2 rejected.');
  const all = { all: 'yes', decision: 'approve', campaign };
  const confirm = `/needs-you/questions/confirm?${new URLSearchParams({ ...all, seen: '4' }).toString()}`;
  const asked = await page.get(confirm);
  expect(wordsOf(asked.text)).toContain(
    '2 questions of 2 leads would be approved as proposed. 2 have been answered meanwhile.',
  );
  const until = /name="until" value="(\d+)"/.exec(asked.text)![1]!;

  // Somebody answers one of them elsewhere; the model has not seen it yet.
  const elsewhere = leads.find(({ id }) => id === rows[3]!.owner)!;
  await elsewhere.handle.executeUpdate(answerUpdate, { args: [{ question: 'reply', decision: 'reject', by: 'lea' }] });
  const early = await page.post('/needs-you/question/answer', { ...all, until: '1' });
  expect(early.headers.get('location')).toMatch(/^\/needs-you\/questions\/confirm\?/);
  const order = await page.post('/needs-you/question/answer', { ...all, until, rate: '50' });
  expect(await reportOf(page, order)).toContain('1 of 2 approved, 1 answered already');
  await Promise.all(leads.map(({ handle }) => handle.result()));
  expect(sent).toHaveLength(1);
  expect(wordsOf((await page.get(confirm)).text)).toContain('All of them have been answered meanwhile.');
});

test('a follow-up that has failed is started again from the page; with DESK_TEXTS=on-demand its question shows texts after a click', async () => {
  const { leads, trouble, begin, areAsked, dispatch, page: open } = await asking(1, { DESK_TEXTS: 'on-demand' });
  const [{ id, email, handle }] = leads as [(typeof leads)[0]];
  trouble.message = 'a bug of ours';
  await begin();
  const hasFailed = async () => expect((await handle.describe()).status.name).toBe('FAILED');
  await vi.waitFor(hasFailed, { timeout: 20_000 });
  const page = await open();
  const failed = wordsOf((await page.get('/needs-you/failed')).text);
  expect(failed).toContain(email);
  delete trouble.message;
  const order = { id, reason: 'fixed', back: '/needs-you/failed' };
  expect((await page.post('/needs-you/failed/start', order, { as: TOM })).status).toBe(403);
  const begun = await page.post('/needs-you/failed/start', order);
  expect(wordsOf((await page.get(begun.headers.get('location')!)).text)).toContain('started again.');
  expect((await handle.describe()).memo).toMatchObject({ startedAgain: 'maya: fixed' });
  await areAsked();

  const reply = leadEvent('reply_received', { lead: { email, variables: {} }, reply: { text: 'my child was ill' } });
  await dispatch(reply);
  await readNow(page.model, page.desk.temporal, [
    { id, run: '' },
    { id: reply.id, run: '' },
  ]);
  const [question] = (await page.model.questions({ owner: id })).rows;
  expect((await page.get('/needs-you')).text).not.toContain('sorry that');
  const path = `/needs-you/question?id=${encodeURIComponent(question!.id)}`;
  const hidden = wordsOf((await page.get(path)).text);
  expect(hidden).toContain('What the lead wrote last Show it');
  expect(hidden).not.toContain('my child was ill');
  expect(wordsOf((await page.get(`${path}&text=1`)).text)).toContain('my child was ill');
});

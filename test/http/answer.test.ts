import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { createDispatch } from '../../src/runs/dispatch.ts';
import type { Activities, Message, ThreadReply } from '../../src/domain/activities.ts';
import type { Reply } from '../../src/domain/event.ts';
import type { FollowUpStart } from '../../src/domain/follow-up/start.ts';
import type { FollowUpState } from '../../src/domain/follow-up/state.ts';
import type { Asked, OpenQuestion, QuestionAnswer } from '../../src/domain/follow-up/question.ts';
import type { Lookups } from '../../src/domain/follow-up/lookups.ts';
import { temporalAnswers } from '../../src/receiver/follow-up-answers.ts';
import { answerLinks } from '../../src/http/answer-token.ts';
import type { ReceiverRoutes } from '../../src/http/app.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { startReceiver } from '../../src/receiver.ts';
import { leadEventSignal } from '../../workflows/follow-up-engine/messages.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LINK_KEY, listenForTest, SECRET, sendRaw } from '../support/receiver.ts';
import { temporalForTest } from '../support/temporal.ts';
import { workflowSinks } from '../../src/temporal/workflow-sinks.ts';

const ASKED: Asked = { workflowId: 'no-show-rebook-0f', runId: 'run-1', question: 'reply' };
const PATH = answerLinks('', [LINK_KEY])(ASKED);
const SOON = '1 minute';
const now = () => new Date().toISOString();
const DEADLINE = 'Mon 2 Mar 2026 14:15 (Europe/Berlin)';
const OPEN: OpenQuestion = {
  name: 'reply',
  title: 'jane@acme.example did not come. Send this?',
  proposal: 'Hi Jane,\n\nanother time?',
  editable: true,
  deadline: '1 working day',
  until: 0,
  untilSays: DEADLINE,
  otherwise: 'reject',
};

/** A receiver whose follow-up asks `question`; `deps` replace single routes. */
async function receiverOver(question: Partial<OpenQuestion> = {}, deps: Partial<ReceiverRoutes> = {}) {
  const asked: Asked[] = [];
  const given: QuestionAnswer[] = [];
  const state = { lead: 'jane@acme.example', question: { ...OPEN, ...question } } as FollowUpState;
  const receiver = await listenForTest({
    followUpState: (one) => Promise.resolve(asked.push(one) ? state : undefined),
    answerFollowUp: (_asked, answer) => Promise.resolve(given.push(answer) > 0),
    ...deps,
  });
  onTestFinished(() => receiver.close());
  const get = (path = PATH, method = 'GET') => fetch(receiver.url + path, { method });
  const post = (form: Record<string, string>, path = PATH) =>
    fetch(receiver.url + path, { method: 'POST', body: new URLSearchParams(form) });
  return { ...receiver, asked, given, get, post };
}

const MAYA = { by: 'maya' };
const CLOSED = 'This question is closed: its follow-up has continued or has ended.';
/** The text of a page as a person reads it. */
const wordsOf = (page: string) =>
  page
    .replace(/<style>[^]*?<\/style>|<title>[^]*?<\/title>|<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

describe('the page behind a question’s link', () => {
  test('shows the question, its deadline and what happens without an answer, and changes nothing', async () => {
    const { get, given, asked } = await receiverOver();
    const page = await get();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await page.text();
    expect(wordsOf(text)).toBe(
      'jane@acme.example did not come. Send this? Lead: jane@acme.example' +
        ` Open until ${DEADLINE}; if nobody answers, it is rejected. Approve sends this immediately. Change it if you like Hi Jane, another time? Your name Approve Reject`,
    );
    expect(text).toContain('>\nHi Jane,\n\nanother time?</textarea>');
    const head = await get(PATH, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(Buffer.byteLength(text)),
      '',
    ]);
    expect(asked).toEqual([ASKED, ASKED]);
    expect(given).toEqual([]);
  });

  test('forbids the browser to store it, send its address, run a script or show it in a frame', async () => {
    const { get, post } = await receiverOver();
    for (const page of [await get(), await post({}), await get('/follow-ups/answer/nope')]) {
      expect(Object.fromEntries(page.headers)).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
        ) as string,
      });
    }
  });

  test('shows a stranger’s text as plain text', async () => {
    const hostile = `</textarea></pre><script>alert(1)</script><a href="x" onclick='y'>&lt;b&gt;`;
    const { lead, ...words } = { lead: hostile, title: hostile, proposal: hostile, untilSays: hostile };
    for (const editable of [true, false]) {
      const question = { ...OPEN, ...words, editable };
      const { get } = await receiverOver(
        {},
        { followUpState: () => Promise.resolve({ lead, question } as FollowUpState) },
      );
      const text = await (await get()).text();
      expect(text).not.toMatch(/<script|<a |onclick='/);
      expect(text.split('&#60;script&#62;alert(1)&#60;/script&#62;&#60;a href=&#34;x&#34;').length).toBe(6);
      expect(text.match(/<\/(textarea|pre)>/g)).toHaveLength(1);
    }
    const decided = { question: 'reply', decision: 'approve' as const, by: hostile };
    const { get } = await receiverOver(
      {},
      { followUpState: () => Promise.resolve({ lead, decided } as FollowUpState) },
    );
    expect(await (await get()).text()).not.toContain('<script');
  });
});

describe('the form', () => {
  const breaks = (text: string) => text.replaceAll('\n', '\r\n');
  test.each<[string, Partial<OpenQuestion>, Record<string, string>, Partial<QuestionAnswer>, string]>([
    ['approves', {}, { decision: 'approve', text: breaks(OPEN.proposal!) }, { decision: 'approve' }, 'approved'],
    [
      'approves an edited text',
      {},
      { decision: 'approve', text: 'Hi\r\nyou' },
      { decision: 'edit', text: 'Hi\nyou' },
      'approved',
    ],
    ['rejects, whatever text it contains', {}, { decision: 'reject', text: 'Hi' }, { decision: 'reject' }, 'rejected'],
    [
      'does not change a text that is not editable',
      { editable: false },
      { decision: 'approve', text: 'Hi' },
      { decision: 'approve' },
      'approved',
    ],
  ])('%s', async (_name, question, form, answer, word) => {
    const { post, given, logged } = await receiverOver(question);
    const page = await post({ by: ' maya\n', ...form });
    expect(page.status).toBe(200);
    expect(wordsOf(await page.text())).toMatch(
      word === 'approved'
        ? /^Approved by maya This is sent immediately to jane@acme.example: Hi/
        : 'Rejected by maya Nothing is sent to jane@acme.example.',
    );
    expect(given).toEqual([{ question: 'reply', by: 'maya', ...answer }]);
    expect(JSON.parse(logged[0]!)).toMatchObject({ path: '/follow-ups/answer/[redacted]', followUp: ASKED.workflowId });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no decision', MAYA, 'Please go back, and approve or reject.'],
    ['an unknown decision', { ...MAYA, decision: 'edit' }, 'Please go back, and approve or reject.'],
    ['no name', { by: ' \t', decision: 'approve' }, 'Please go back and write your name.'],
    ['no text', { ...MAYA, decision: 'approve', text: ' \r\n' }, 'Please go back and write a text, or reject.'],
  ])('with %s is refused, and the page says what is missing', async (_name, form, words) => {
    const { post, given } = await receiverOver();
    const page = await post(form);
    expect([page.status, wordsOf(await page.text())]).toEqual([400, words]);
    expect(given).toEqual([]);
  });

  test('is refused if it is not a form or is too long', async () => {
    const { url, post, given } = await receiverOver();
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"decision":"approve"}' };
    expect((await fetch(url + PATH, json)).status).toBe(415);
    expect((await fetch(url + PATH, { method: 'PUT' })).status).toBe(405);
    expect((await post({ ...MAYA, decision: 'approve', text: 'x'.repeat(200_000) })).status).toBe(413);
    expect(given).toEqual([]);
  });
});

describe('a question that is no longer open', () => {
  const decided = { question: 'reply', decision: 'approve' as const, by: 'maya' };
  test.each<[string, Partial<FollowUpState> | undefined, string]>([
    ['says who answered it', { decided }, 'Answered already: approved by maya.'],
    [
      'says that nobody answered it',
      { decided: { question: 'reply', decision: 'reject' } },
      'Answered already: rejected, because nobody answered in time.',
    ],
    [
      'is closed if another question is open',
      { question: { ...OPEN, name: 'move' }, decided: { ...decided, question: 'else' } },
      CLOSED,
    ],
    ['is closed if its follow-up has ended', {}, CLOSED],
    ['is closed if Temporal has deleted its follow-up', undefined, CLOSED],
  ])('%s', async (_name, state, words) => {
    const states: unknown[] = [state, state, { question: OPEN }, state];
    const followUpState = () => Promise.resolve(states.shift() as FollowUpState | undefined);
    const { get, post, logged } = await receiverOver(
      {},
      { followUpState, answerFollowUp: () => Promise.resolve(false) },
    );
    const form = { ...MAYA, decision: 'reject' };
    // In the last request somebody else answers after the page was read and before the answer arrives.
    for (const page of [await get(), await post(form), await post(form)]) {
      expect([page.status, wordsOf(await page.text())]).toEqual([410, words]);
    }
    expect(logged.join()).not.toContain('maya');
  });
});

describe('a token', () => {
  const [payload, signature] = PATH.split('/').at(-1)!.split('.') as [string, string];
  const other = Buffer.from(JSON.stringify(['other', 'run-1', 'reply'])).toString('base64url');
  const flipped = `${payload[0] === 'W' ? 'X' : 'W'}${payload.slice(1)}`;
  const rawKey = createHmac('sha256', SECRET).update(payload).digest('base64url');
  const otherKey = createHmac('sha256', Buffer.from(hkdfSync('sha256', SECRET, '', 'else', 32)));
  test.each([
    ['for another question', `${other}.${signature}`],
    ['with a character changed', `${flipped}.${signature}`],
    ['cut short', `${payload}.${signature.slice(0, -2)}`],
    ['without signature', payload],
    ['with an empty signature', `${payload}.`],
    ['that is nearly empty', '.x'],
    [
      'signed by another secret',
      PATH.split('/')
        .at(-1)!
        .replace(signature, answerLinks('', ['nope'])(ASKED).split('.')[1]!),
    ],
    ['signed by the secret itself', `${payload}.${rawKey}`],
    ['signed for another purpose', `${payload}.${otherKey.update(payload).digest('base64url')}`],
    ['that cannot be decoded', '%zz'],
  ])('%s is refused with 404', async (_name, token) => {
    const { get, post, asked, given, logged } = await receiverOver();
    for (const page of [await get(`/follow-ups/answer/${token}`), await post(MAYA, `/follow-ups/answer/${token}`)]) {
      expect([page.status, wordsOf(await page.text())]).toEqual([
        404,
        'There is no such question. Is the link complete?',
      ]);
    }
    expect([...asked, ...given]).toEqual([]);
    expect(logged.join()).not.toContain(token.length > 1 ? token : 'nothing');
  });

  test('is refused before a byte of the form is read', async () => {
    const { url } = await receiverOver();
    const head = 'POST /follow-ups/answer/a.b HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n';
    const type = 'content-type: application/x-www-form-urlencoded\r\n\r\n';
    expect(await sendRaw(url, head + type, { keepOpen: true })).toMatch(/^HTTP\/1.1 404 /);
  });

  test('stays valid while the key is rotated: the first key signs, every key is accepted', async () => {
    const { get } = await receiverOver({}, { answerLinkKeys: ['new', LINK_KEY] });
    expect((await get()).status).toBe(200);
    expect((await get(answerLinks('', ['new', LINK_KEY])(ASKED))).status).toBe(200);
    const rotated = await receiverOver({}, { answerLinkKeys: ['new'] });
    expect((await rotated.get(answerLinks('', ['new', LINK_KEY])(ASKED))).status).toBe(200);
    expect((await rotated.get()).status).toBe(404);
  });

  test('that is guessed too often makes its sender wait, as a wrong secret does, but a correct token is always accepted', async () => {
    const { get, url } = await receiverOver();
    for (let i = 0; i < 20; i += 1) await get(`/follow-ups/answer/guess-${i}`);
    const page = await get('/follow-ups/answer/guess-20');
    expect(page.status).toBe(429);
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await fetch(`${url}/webhooks/instantly`, { method: 'POST' })).status).toBe(429);
    expect((await get()).status).toBe(200);
  });
});

test('if Temporal is unreachable, the page says so, and no log contains the link', async () => {
  const away = () => Promise.reject(new Error('14 UNAVAILABLE: no connection'));
  const { get, logged } = await receiverOver({}, { followUpState: away });
  const { post, ...second } = await receiverOver({}, { answerFollowUp: away });
  const says = [
    'The question cannot be shown now. Reload the page in a moment.',
    'Your answer cannot be saved now. Reload the page to try again; nothing that you have typed is lost.',
  ];
  for (const [i, page] of [await get(), await post({ ...MAYA, decision: 'approve' })].entries()) {
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(wordsOf(await page.text())).toBe(says[i]);
  }
  const logs = [...logged, ...second.logged].join();
  expect(logs).toContain('14 UNAVAILABLE');
  expect(logs).not.toContain(PATH.split('/').at(-1));
});

describe('a follow-up on Temporal', () => {
  test('accepts one answer through the link in its message, and neither history nor log contains the link', async () => {
    const { start, link, replies, email, sent, lines } = await followUps();
    const handle = await start();
    const { label, url } = await link();
    expect(label).toBe('Answer');
    const reply = {
      text: 'Next week is better.\n\nOn Mon, 2 Mar 2026, Ann <ann@ours.example> wrote:\n> Shall we talk?',
    };
    await replies(reply, { firstName: 'Jane', lastName: 'Cooper', companyName: 'Acme <GmbH>' });
    await vi.waitFor(
      async () =>
        expect(wordsOf(await (await fetch(url)).text())).toContain(
          `Lead: Jane Cooper · Acme &#60;GmbH&#62; · ${email} Campaign: Q3 outbound Mailbox: ann@ours.example` +
            ` Open until ${DEADLINE}; if nobody answers, it is rejected. Approve sends this immediately.` +
            ' The lead wrote last: Next week is better. Change it if you like Hi there Your name',
        ),
      { timeout: 20_000 },
    );
    const answer = (text: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'approve', text, ...MAYA }) });
    const pages = await Promise.all([answer('Hi Jane'), answer('Hi you')]);
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 410]);
    await handle.result();
    expect(sent).toMatchObject([{ text: pages[0].status === 200 ? 'Hi Jane' : 'Hi you' }]);
    expect(wordsOf(await (await fetch(url)).text())).toMatch(/^Answered already: approved by maya\. Done: Reply to /);

    const token = url.split('/').at(-1)!;
    const history = JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())), (key, value: unknown) =>
      key === 'data' ? Buffer.from(String(value), 'base64').toString() : value,
    );
    expect(history).toContain('Hi there');
    expect(history).not.toContain(token);
    expect(lines.join('')).toContain('/follow-ups/answer/[redacted]');
    expect(lines.join('')).not.toContain(token);
  });

  test('closes its question if an event ends it, and its state cannot be read without a worker', async () => {
    const { start, link, temporal, stopWorker } = await followUps();
    const handle = await start();
    const { url } = await link();
    await handle.signal(leadEventSignal, leadEvent('lead_meeting_booked', { at: now() }));
    await handle.result();
    const form = { method: 'POST', body: new URLSearchParams({ decision: 'approve', ...MAYA }) };
    for (const page of [await fetch(url), await fetch(url, form)]) {
      expect([page.status, wordsOf(await page.text())]).toEqual([410, CLOSED]);
    }
    await stopWorker();
    const { runId } = await handle.describe();
    const nobody = temporalAnswers(temporal, 500).followUpState({ ...ASKED, workflowId: handle.workflowId, runId });
    await expect(nobody).rejects.toThrow();
  });
});

/** A receiver, and a worker whose follow-up immediately asks whether to reply. */
async function followUps() {
  const temporal = await temporalForTest();
  const lines: string[] = [];
  const receiver = await startReceiver(
    readSettings({
      INSTANTLY_WEBHOOK_SECRET: SECRET,
      ANSWER_LINK_KEY: LINK_KEY,
      DATA_DIR: temporaryFolder(),
      PORT: '0',
    }),
    temporal,
    pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    false,
  );
  onTestFinished(() => receiver.close());

  const posted: Message[] = [];
  const sent: ThreadReply[] = [];
  const effects = createActivities({
    crm: { record: () => Promise.resolve() },
    instantly: {} as Instantly,
    postMessage: (message) => Promise.resolve(void posted.push(message)),
    answerLink: answerLinks(receiver.url, [LINK_KEY]),
  });
  const others: Partial<Activities & Lookups> = {
    sendReply: (reply) => Promise.resolve(void sent.push(reply)),
    getLeadEvents: () => Promise.resolve([]),
    resolveWait: ({ words }) => Promise.resolve({ at: Date.now() + (words === SOON ? 0 : 3_600_000), says: DEADLINE }),
  };
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection: temporal.connection,
    taskQueue,
    workflowBundle: { codePath: inject('workflowBundle') },
    sinks: workflowSinks(),
    activities: { ...effects, ...others },
  });
  const running = worker.run();
  const stopWorker = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
  onTestFinished(stopWorker);

  const settings = { when: SOON, action: 'reply', text: 'Hi {firstName|there}', answerWithin: '1 hour' };
  const email = `${randomUUID()}@acme.example`;
  const noShow = leadEvent('lead_no_show', { at: now(), lead: { email, variables: {} } });
  const started: FollowUpStart = { event: noShow, mode: 'on', settings };
  const start = () =>
    temporal.client.workflow.start('noShowRebook', {
      workflowId: `no-show-rebook-${randomUUID()}`,
      taskQueue,
      args: [started],
    });
  const link = () => vi.waitFor(() => posted[0]!.link!, { timeout: 20_000 });
  const dispatch = createDispatch({
    temporal,
    taskQueue,
    policy: { bounceBlocklist: 'never' },
    eager: false,
  });
  const replies = (reply: Reply, variables: Record<string, unknown>) =>
    dispatch(leadEvent('reply_received', { reply, lead: { email, variables }, account: 'ann@ours.example' }));
  return { temporal, start, link, replies, email, sent, lines, stopWorker };
}

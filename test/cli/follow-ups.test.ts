import { randomUUID } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { ApplicationFailure } from '@temporalio/common';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import type { Activities } from '../../src/domain/activities.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import type { FollowUpState } from '../../src/domain/follow-up/state.ts';
import type { Wait } from '../../src/domain/follow-up/lookups.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { stateQuery } from '../../workflows/follow-up-engine/messages.ts';
import { cli as cliWith, cliProcess } from '../support/cli.ts';
import { leadEvent } from '../support/events.ts';
import { keptModel } from '../support/kept-model.ts';
import { startTemporalRelay } from '../support/temporal-relay.ts';
import { workerForTest } from '../support/temporal.ts';

const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };
const cli = (...args: string[]) => cliWith(args, env);
const followUps = (...args: string[]) => cli('follow-ups', ...args);
const json = async <T>(...args: string[]) => JSON.parse((await followUps(...args, '--json')).out) as T;

const SETTINGS = readFollowUps({
  FOLLOW_UP_NO_SHOW_REBOOK: 'on',
  FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
  FOLLOW_UP_INTERESTED_WITHOUT_MEETING_SUBSEQUENCE: 'sub-1',
});
/** The waits that are over immediately: those before a question. All others take a year. */
const OVER = ['next working day at 09:00', '3 working days', '7 working days'];
const NAMES = {
  reply_received: 'reply-unanswered',
  lead_no_show: 'no-show-rebook',
  lead_interested: 'interested-without-meeting',
} as const;

/** Starts a worker whose follow-ups soon ask a question or wait for a year. */
async function desk(perform: Partial<Record<keyof Activities, (...args: never[]) => unknown>> = {}) {
  const worker = await workerForTest({
    getLeadEvents: () => [],
    resolveWait: ({ words, from }: Wait) =>
      OVER.includes(words) ? { at: from, says: 'at once' } : { at: from + 365 * 86_400_000, says: 'in a year' },
    ...perform,
  });
  const dispatch = worker.dispatchWith({ bounceBlocklist: 'never', followUps: SETTINGS });
  const handleOf = (id: string) => worker.client.workflow.getHandle(id);

  /** Dispatches an event that starts a follow-up, and returns the follow-up's id. */
  async function begin(kind: keyof typeof NAMES, email = `${randomUUID()}@acme.example`) {
    const event: LeadEvent = leadEvent(kind, { at: new Date().toISOString(), lead: { email, variables: {} } });
    const id = followUpId(NAMES[kind], email);
    await dispatch(event);
    onTestFinished(async () => {
      await handleOf(id)
        .terminate()
        .catch(() => undefined);
    });
    return { id, email, event };
  }
  const stateOf = (id: string) => handleOf(id).query(stateQuery);
  const until = (id: string, is: (now: FollowUpState) => unknown) =>
    vi.waitFor(async () => expect(is(await stateOf(id))).toBeTruthy(), { timeout: 20_000, interval: 100 });
  const isAsked = (id: string) => until(id, ({ question }) => question);
  const isWaiting = (id: string) => until(id, ({ standing }) => standing.startsWith('waits'));
  /** Waits until Temporal lists so many, and of them so many with a question. */
  const isListed = (email: string, count: number, asking: number) =>
    vi.waitFor(
      async () => {
        const rows = await json<{ attention?: string }[]>('list', '--lead', email);
        expect(rows).toHaveLength(count);
        expect(rows.filter(({ attention }) => attention === 'question')).toHaveLength(asking);
      },
      { timeout: 20_000 },
    );
  return { ...worker, dispatch, begin, handleOf, stateOf, until, isAsked, isWaiting, isListed };
}

test('open follow-ups are listed with their waits; --waiting lists those that wait for an answer, and asks no others', async () => {
  const { begin, handleOf, isAsked, isWaiting, isListed } = await desk();
  const { id, email } = await begin('reply_received');
  const asking = await begin('lead_no_show', email);
  await isWaiting(id);
  await isAsked(asking.id);
  await isListed(email, 2, 1);
  const { out, err } = await followUps('list', '--lead', email.toUpperCase());
  expect(out).toMatch(new RegExp(`reply-unanswered +${email} +waits 4 working hours: until in a year +${id}\n`));
  expect(out).toMatch(
    new RegExp(`no-show-rebook +${email} +asks: ${email} did not come to the meeting.* +${asking.id}\n`),
  );
  expect(err).toBe('');
  const relay = await startTemporalRelay(env.TEMPORAL_ADDRESS);
  const waiting = ['follow-ups', 'list', '--lead', email, '--waiting', '--json'];
  const { out: found } = await cliWith(waiting, { TEMPORAL_ADDRESS: relay.address });
  expect(relay.callsOf('QueryWorkflow')).toBe(1);
  expect(JSON.parse(found)).toMatchObject([
    { id: asking.id, followUp: 'no-show-rebook', lead: email, status: 'RUNNING', question: 'reply', paused: false },
  ]);
  expect(await json('list', '--lead', email, '--name', 'reply-unanswered')).toMatchObject([{ id }]);
  expect(await json('list', '--lead', email, '--campaign', 'of nobody')).toEqual([]);

  await handleOf(id).terminate();
  await isListed(email, 1, 1);
  expect((await followUps('list', '--lead', email, '--all')).out).toMatch(
    new RegExp(`reply-unanswered +${email} +terminated +${id}\n`),
  );
  expect((await followUps('list', '--lead', email, '--name', 'reply-unanswered')).out).toBe(
    'no follow-up is open; to list 1 closed: npm run cli -- follow-ups list --all with the same options\n',
  );
});

test('a question is shown with the commands that answer it, and can be answered once', async () => {
  const { begin, handleOf, isAsked, calls } = await desk();
  const { id, email, event } = await begin('lead_no_show');
  await isAsked(id);
  const shown = (await followUps('show', id)).out;
  expect(shown).toContain(`no-show-rebook for ${email}\n${id} · running · started `);
  expect(shown).toContain(
    `asks: ${email} did not come to the meeting. Send this?\n  > Hi there,\n  > \n  > sorry that`,
  );
  expect(shown).toContain(
    `  npm run cli -- follow-ups approve ${id} (add --text "…" to send another text)\n  npm run cli -- follow-ups reject ${id}\n`,
  );
  expect(shown).toMatch(/settings:\n {2}when: next working day at 09:00\n {2}action: reply\n {2}text: "Hi \{/);
  expect(shown).toMatch(/effects:\n {2}ask-reply: done, \d+ ms · Slack: /);
  expect(shown).toContain(`events:\n  ${event.at.slice(0, 19).replace('T', ' ')}  lead_no_show  ${event.id}\n`);
  expect(shown).toMatch(/timeline \(UTC\):\n.* starts: No show: /);

  const answered = await followUps('approve', id, '--text', 'Hi, how about Friday?', '--by', 'maya');
  expect(answered).toEqual({ code: 0, out: 'reply is approved with another text by maya\n', err: '' });
  await handleOf(id).result();
  expect(calls.find(({ activity }) => activity === 'sendReply')!.input).toMatchObject({
    text: 'Hi, how about Friday?',
  });
  expect(await followUps('reject', id)).toMatchObject({
    code: 1,
    err: `${id} is completed: it has no open question\n`,
  });
  const [after] = await json<object[]>('show', '--lead', email);
  expect(after).toMatchObject({
    id,
    followUp: 'no-show-rebook',
    status: 'COMPLETED',
    mode: 'on',
    startedBy: event.id,
    effects: [
      { name: 'ask-reply', outcome: 'done' },
      { name: expect.stringMatching(/^reply/) as string, outcome: 'done' },
      { name: 'decided-reply', outcome: 'done' },
    ],
    events: [{ id: event.id, kind: 'lead_no_show' }],
  });
  expect(after).not.toHaveProperty('standing');
  expect((await followUps('show', id)).out).toMatch(
    /ended .* \(UTC\)\n[^]* Send this\? Approved by maya[^]* ends: all was done/,
  );
});

test('an answer that is not possible is refused with one sentence', async () => {
  let release = () => {};
  const moved = new Promise<void>((resolve) => (release = resolve));
  const { begin, isAsked, isWaiting, handleOf } = await desk({ moveToSubsequence: () => moved });
  const [waits, asks] = [await begin('reply_received'), await begin('lead_interested')];
  await isWaiting(waits.id);
  await isAsked(asks.id);
  const refused = async (args: string[], err: string) =>
    expect(await followUps(...args)).toEqual({ code: 1, out: '', err: `${err}\n` });
  await refused(['approve', waits.id], `${waits.id} has no open question: it waits 4 working hours: until in a year`);
  await refused(
    ['approve', asks.id, '--text', 'x'],
    `another text is given, but move (“No meeting with ${asks.email} for 7 working days: move the lead to the subsequence sub-1?”) ` +
      'can only be approved or rejected as it is',
  );
  await refused(['reject', asks.id, '--question', 'reply'], 'question is "reply", it should be "move"');
  await refused(
    ['approve', asks.event.id],
    `${asks.event.id} is a workflow of type outreachEvent, it should be a follow-up`,
  );
  await refused(
    ['approve', 'nope-0'],
    'Temporal has no follow-up nope-0 (any more); to see those that it has: npm run cli -- follow-ups list --all',
  );

  expect(await followUps('approve', asks.id, '--by', 'maya')).toMatchObject({
    code: 0,
    out: 'move is approved by maya\n',
  });
  await refused(['reject', asks.id, '--question', 'move'], 'move is answered already: approved by maya');
  expect((await followUps('reject', asks.id)).err).toMatch(/has no open question: move is approved by maya\n$/);
  release();
  await handleOf(asks.id).result();
});

test('all questions that match are answered as proposed, after a count, and no others', async () => {
  const { begin, isAsked, isListed, calls, handleOf, stateOf } = await desk();
  const email = `${randomUUID()}@acme.example`;
  await begin('reply_received', email);
  const [{ id }, other] = [await begin('lead_no_show', email), await begin('lead_no_show')];
  await isAsked(id);
  await isAsked(other.id);
  await isListed(email, 2, 1);
  expect(await followUps('approve')).toMatchObject({
    code: 1,
    err: 'no workflow is selected: give an id, --name, --lead, --campaign or --all-open\n',
  });
  expect(await followUps('approve', '--lead', email, '--text', 'x')).toMatchObject({
    code: 1,
    err: '--text is given, but not the id of one follow-up\n',
  });
  const approve = ['approve', '--lead', email, '--question', 'reply', '--by', 'maya', '--rate', '50'];
  expect(await json(...approve, '--dry-run')).toEqual({
    dryRun: true,
    action: 'approve',
    matched: 1,
    counts: [{ followUp: 'no-show-rebook', question: 'reply', count: 1 }],
    first: [id],
  });
  expect(await json('reject', '--lead', email, '--question', 'move', '--dry-run')).toMatchObject({ matched: 0 });
  expect(await followUps(...approve)).toMatchObject({ code: 1, err: expect.stringContaining('pass --yes') as string });
  expect(calls.some(({ activity }) => activity === 'sendReply')).toBe(false);
  expect(await followUps(...approve, '--yes')).toEqual({
    code: 0,
    out: '1 matched: 1 approved, 0 already over, 0 failed\n',
    err: '',
  });
  await handleOf(id).result();
  expect(calls.filter(({ activity }) => activity === 'sendReply')).toHaveLength(1);
  expect((await stateOf(other.id)).question).toBeDefined();
});

test('follow-ups are paused, resumed and cancelled, one or many, and the history says by whom', async () => {
  const { begin, handleOf, stateOf, isAsked, isWaiting, isListed, dispatch } = await desk();
  const { id, email } = await begin('reply_received');
  const other = await begin('lead_no_show', email);
  await isWaiting(id);
  await isAsked(other.id);
  await isListed(email, 2, 1);

  expect(await followUps('pause', id, '--by', 'maya')).toMatchObject({
    code: 0,
    out: '1 matched: 1 paused, 0 already over, 0 failed\n',
  });
  expect((await followUps('show', id)).out).toContain(`paused; to resume it: npm run cli -- follow-ups resume ${id}\n`);
  expect((await followUps('list', '--lead', email)).out).toContain('paused; waits 4 working hours');
  const isPaused = await json('list', '--lead', email, '--paused');
  expect(isPaused).toMatchObject([{ id, paused: true }]);

  const DATA_DIR = await keptModel([id, other.id]);
  const beside = (...args: string[]) => cliWith(['follow-ups', ...args, '--lead', email], { ...env, DATA_DIR });
  const [listed, asked] = [await beside('list', '--paused', '--json'), await beside('list', '--json')];
  expect(JSON.parse(listed.out)).toEqual(isPaused);
  expect(listed.err).toMatch(/^from the read model, as of .*\nwhat each open one waits for: as of .* or later\n$/);
  expect((await beside('list', '--json', '--limit', '101')).out).toBe(asked.out);
  const question = await beside('list', '--waiting', '--limit', '101', '--json');
  expect(JSON.parse(question.out)).toMatchObject([{ id: other.id, question: 'reply' }]);
  await beside('resume', '--by', 'maya');
  expect((await beside('list', '--paused')).out).toBe('none of 2 open follow-ups is paused\n');
  expect((await stateOf(id)).timeline.map(({ says }) => says).slice(-2)).toEqual(['paused by maya', 'resumed by maya']);

  const cancel = ['cancel', '--lead', email];
  expect(await json(...cancel, '--dry-run')).toEqual({
    dryRun: true,
    action: 'cancel',
    matched: 2,
    counts: expect.arrayContaining([{ followUp: 'reply-unanswered', count: 1 }]) as object[],
    first: expect.arrayContaining([id, other.id]) as string[],
  });
  expect(await followUps(...cancel)).toMatchObject({
    code: 1,
    err: 'cannot ask for confirmation: standard input is not a terminal; pass --yes\n',
  });
  const booked = leadEvent('lead_meeting_booked', { at: new Date().toISOString(), lead: { email, variables: {} } });
  expect(await json(...cancel, '--name', 'no-show-rebook', '--yes', '--by', 'maya')).toEqual({
    action: 'cancel',
    matched: 1,
    done: 1,
    alreadyOver: 0,
    failed: [],
    unanswered: [],
    left: 0,
  });
  await expect(handleOf(other.id).result()).rejects.toThrow();
  const cancelled = (await followUps('show', other.id)).out;
  expect(cancelled).toMatch(/ · cancelled · [^]*\nended .* \(UTC\): by maya\n/);

  await dispatch(booked);
  await handleOf(id).result();
  expect((await followUps('show', id)).out).toMatch(
    new RegExp(`ended .* \\(UTC\\) by the event ${booked.id}\n[^]*ends: Meeting booked with ${email}`),
  );
  expect(await followUps('cancel', id)).toMatchObject({
    code: 0,
    out: '1 matched: 0 cancelled, 1 already over, 0 failed\n',
  });
});

test('without a worker the history is shown, and one note says why the rest is not known', async () => {
  const { begin, isAsked, stop, start } = await desk();
  const { id, email } = await begin('lead_no_show');
  await isAsked(id);
  onTestFinished(start);
  await stop();
  const noWorker = 'no worker answers (npm run cli -- doctor)\n';
  const apart = (...args: string[]) => cliProcess(['follow-ups', ...args], env);
  const [listed, waiting, shown, answered] = await Promise.all([
    apart('list', '--lead', email),
    apart('list', '--lead', email, '--waiting'),
    apart('show', id),
    apart('approve', id),
  ]);
  expect(listed.out).toMatch(new RegExp(`no-show-rebook +${email} +question +${id}\n`));
  expect(listed).toMatchObject({ code: 0, err: `what 1 of 1 wait for is not known: ${noWorker}` });
  expect(waiting).toEqual(listed);
  expect(shown).toMatchObject({ code: 0, err: `what it waits for is not known: ${noWorker}` });
  expect(shown.out).toMatch(/effects:\n {2}ask-reply: done/);
  expect(answered).toEqual({
    code: 1,
    out: '',
    err: `the open question of ${id} is not known: ${noWorker}`,
  });
});

test('doctor reports a failed follow-up, and follow-ups show says why it failed', async () => {
  const { begin, handleOf } = await desk({
    postMessage: () => {
      throw ApplicationFailure.nonRetryable('no such channel of ours', 'Bug');
    },
  });
  const { id } = await begin('lead_interested');
  const hasFailed = async () => expect((await handleOf(id).describe()).status.name).toBe('FAILED');
  await vi.waitFor(hasFailed, { timeout: 20_000 });
  const isTold = async () => {
    const { code, out } = await cli('doctor', '--only', 'attention');
    expect(out).toMatch(new RegExp(`attention +\\d+ workflows? ha(s|ve) ended before .*${id} failed`));
    expect(code).toBe(1);
  };
  await vi.waitFor(isTold, { timeout: 20_000, interval: 500 });
  expect((await followUps('show', id)).out).toContain('no such channel of ours');
});

test('parked effects of a follow-up are listed, shown and retried like those of an event', async () => {
  let refusing = true;
  const { begin, handleOf, client } = await desk({
    sendReply: () => {
      if (refusing) throw temporalFailureOf(new VendorError('rejected', 'Instantly POST /emails/reply: 400'));
    },
  });
  const { id, event, email } = await begin('lead_no_show');
  await vi.waitFor(async () => expect((await followUps('approve', id)).code).toBe(0), { timeout: 20_000 });
  const isParked = async () => {
    const { count } = await client.workflow.count(`WorkflowId = '${id}' AND Attention = 'rejected'`);
    expect(count).toBe(1);
  };
  await vi.waitFor(isParked, { timeout: 20_000 });
  expect((await cli('attention', 'list', '--kind', 'no-show-rebook', '--limit', '500')).out).toMatch(
    new RegExp(`rejected +no-show-rebook +${email} +Q3 outbound +${id} +Instantly POST /emails/reply: 400\n`),
  );
  expect((await cli('doctor', '--only', 'attention')).out).toMatch(/\d+ workflows? waits? for a person: rejected/);
  expect((await cli('attention', 'show', id)).out).toMatch(/🛑 reply parked.*\nrejected: .*400\n→ /);
  expect((await followUps('show', id)).out).toMatch(
    new RegExp(
      `WAITS FOR A PERSON: rejected\n.*attention retry ${id}\n[^]*  reply\\S*: parked, \\d+ ms · Reply to ${email} · Instantly POST /emails/reply: 400\n`,
    ),
  );
  expect((await cli('events', 'list', '--lead', email)).out).not.toContain(id);
  expect((await cli('events', 'show', event.id)).out).toContain(
    `  no-show-rebook: started; to show it: npm run cli -- follow-ups show ${id}\n`,
  );

  refusing = false;
  expect((await cli('attention', 'retry', id)).out).toMatch(/^1 matched: 1 retried, 0 already repaired, 0 failed\n/);
  await handleOf(id).result();
});

test('follow-ups settings shows the variables, their values and which are defaults', async () => {
  const given = { FOLLOW_UP_REPLY_UNANSWERED: 'dry-run', FOLLOW_UP_REPLY_UNANSWERED_SETTLED_LABELS: 'Done, Lost' };
  const { out } = await cliWith(['follow-ups', 'settings'], given);
  expect(out).toMatch(/reply-unanswered · dry-run\n.*\n {2}starts on reply_received\n {2}ends on .*email_bounced/);
  expect(out).toMatch(/FOLLOW_UP_REPLY_UNANSWERED +set +dry-run\n/);
  expect(out).toMatch(/FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER +default +4 working hours\n/);
  expect(out).toMatch(/FOLLOW_UP_REPLY_UNANSWERED_SETTLED_LABELS +set +Done,Lost/);
  expect(JSON.parse((await cliWith(['follow-ups', 'settings', '--json'], {})).out)).toContainEqual(
    expect.objectContaining({ name: 'no-show-rebook', mode: 'off', startsOn: ['lead_no_show'] }),
  );
});

describe('a typing error is answered with one clear sentence', () => {
  test.each<[string[], string]>([
    [['pause'], 'no workflow is selected: give an id, --name, --lead, --campaign or --all-open'],
    [['cancel', 'some-id', '--all-open'], 'give either an id or --all-open, not both'],
    [['show'], 'no workflow is selected: give an id or --lead'],
    [['show', 'some-id', '--name', 'x'], 'give either an id or --name, not both'],
    [['show', 'some-id'], 'Temporal has no follow-up some-id (any more)'],
    [['show', '--lead', 'nobody@acme.example'], 'Temporal has no follow-up of nobody@acme.example (any more)'],
    [['cancel', '--lead', ' ', '--yes'], '--lead is " ", it should be a whole email address'],
    [['list', '--name', 'reply'], '--name is "reply", it should be one of interested-without-meeting, '],
    [['resume', '--all-open', '--rate', '0'], '--rate is "0", it should be a number per second'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await followUps(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

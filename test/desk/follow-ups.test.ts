import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { Wait } from '../../src/domain/follow-up/lookups.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { readFollowUps } from '../../src/settings/follow-ups.ts';
import { deskPage, TOM } from '../support/desk-page.ts';
import { leadEvent } from '../support/events.ts';
import { followUpRow } from '../support/read-models.ts';
import { workerForTest } from '../support/temporal.ts';

const IN_A_YEAR_MS = 365 * 86_400_000;

test('an operator pauses, resumes and cancels follow-ups, one or all that match, with a count first; the history says by whom', async () => {
  const { dispatchWith, client } = await workerForTest({
    getLeadEvents: () => [],
    resolveWait: ({ from }: Wait) => ({ at: from + IN_A_YEAR_MS, says: 'in a year' }),
  });
  const dispatch = dispatchWith({ bounceBlocklist: 'never', followUps: readFollowUps({}) });
  const { get, post, model } = await deskPage({ env: { TEMPORAL_ADDRESS: inject('temporalAddress') } });
  const begin = async () => {
    const email = `${randomUUID()}@acme.example`;
    const id = followUpId('reply-unanswered', email);
    await dispatch(leadEvent('reply_received', { at: new Date().toISOString(), lead: { email, variables: {} } }));
    onTestFinished(() =>
      client.workflow
        .getHandle(id)
        .terminate()
        .then(
          () => undefined,
          () => undefined,
        ),
    );
    await vi.waitFor(async () => expect((await get(`/follow-ups/${id}`)).text).toContain('waits 4 working hours'), {
      timeout: 20_000,
    });
    return { id, email };
  };
  const [one, other] = [await begin(), await begin()];
  const page = (await get(`/follow-ups/${one.id}`)).text;
  for (const shown of ['<dt>Remind after</dt>', `/leads/${encodeURIComponent(one.email)}`, '<h2>Timeline</h2>'])
    expect(page).toContain(shown);
  expect((await get(`/follow-ups/${one.id}`, { as: TOM })).text).not.toContain('>Pause<');

  const pause = { what: 'pause', id: one.id, back: `/follow-ups/${one.id}` };
  expect(await post('/follow-ups/steer', pause, { as: TOM })).toMatchObject({ status: 403 });
  expect(await model.openFollowUps()).toMatchObject([{ open: 2, paused: 0 }]);
  const paused = await post('/follow-ups/steer', pause);
  expect(paused.status).toBe(303);
  expect((await get(paused.headers.get('location')!)).text).toMatch(/paused\.[^]*paused; waits 4 working hours/);

  const ask = async (query: string) => (await get(`/follow-ups/steer?${query}`)).text.replace(/\s+/g, ' ');
  expect(await ask('what=pause&all=yes&name=reply-unanswered')).toMatch(
    /<h1>Pause 1 follow-up\?<\/h1>[^]*1 more is chosen and paused already/,
  );
  expect(await ask(`what=resume&id=${other.id}`)).toContain('Nothing is left to resume');
  const listed = (await get('/follow-ups?paused=yes')).text;
  expect([listed.includes(one.email), listed.includes(other.email)]).toEqual([true, false]);
  await post('/follow-ups/steer', { what: 'resume', all: 'yes', lead: one.email });
  await vi.waitFor(async () => expect(await model.openFollowUps()).toMatchObject([{ open: 2, paused: 0 }]), 10_000);
  expect((await model.decisions({ owner: one.id })).rows).toMatchObject([
    { what: 'resume', who: 'maya' },
    { what: 'pause', who: 'maya' },
  ]);

  expect(await ask('what=cancel&all=yes')).toContain('<h1>Cancel 2 follow-ups?</h1>');
  for (const rate of ['0', '1001', 'fast', ''])
    expect(await post('/follow-ups/steer', { what: 'cancel', all: 'yes', rate })).toMatchObject({
      ...{
        status: 400,
        text: expect.stringContaining(`is &#34;${rate}&#34;, it should be a number per second`) as string,
      },
    });
  expect(await model.openFollowUps()).toMatchObject([{ open: 2 }]);
  const { headers } = await post('/follow-ups/steer', { what: 'cancel', all: 'yes', rate: '50' });
  await vi.waitFor(
    async () => expect((await get(headers.get('location')!)).text).toContain('2 of 2 cancelled'),
    10_000,
  );
  await vi.waitFor(
    async () => expect((await get(`/follow-ups/${other.id}`)).text).toMatch(/cancelled: by maya/),
    10_000,
  );
});

test('follow-ups are filtered, paged and exported; a text of a stranger stays text in page and CSV', async () => {
  const { get, model } = await deskPage({ env: { TEMPORAL_ADDRESS: inject('temporalAddress') } });
  await model.write({
    follow_up: [
      ...Array.from({ length: 55 }, (_, i) => followUpRow(`reply-unanswered-${i}`, { began: 10_000 + i })),
      followUpRow('no-show-rebook-1', {
        ...{ name: 'no-show-rebook', campaign: '=SUM(1)', lead: '<i>@acme.example', attention: 'question' },
        timeline: JSON.stringify([{ at: 1_000, says: 'asks <script>' }]),
      }),
      followUpRow('no-show-rebook-2', { status: 'failed', why: 'Slack: no_channel', closed: 5_000 }),
    ],
    question: [
      {
        ...{ id: 'q', owner: 'no-show-rebook-1', name: 'reply', lead: '', campaign: '', title: 'Send <b>this</b>?' },
        ...{ proposal: '', editable: 1, asked: 1, until: 9, otherwise: 'reject', decision: '', who: '', decided: 0 },
        ...{ began: 1, length: 1, seen: 1 },
      },
    ],
  });
  const rowsOf = (text: string) => text.match(/href="\/follow-ups\/[a-z-]+-\d+"/g)?.length ?? 0;
  const first = (await get('/follow-ups?name=reply-unanswered')).text;
  expect(rowsOf(first)).toBe(50);
  const next = /href="([^"]+)" rel="next"/.exec(first)![1]!.replaceAll('&#38;', '&');
  expect(rowsOf((await get(next)).text)).toBe(5);
  const asking = (await get('/follow-ups?campaign=%3DSUM(1)')).text;
  expect(asking).toContain('href="/follow-ups/no-show-rebook-1#question">Send &#60;b&#62;this');
  expect(asking).toContain('&#60;i&#62;@acme.example');
  expect((await get('/follow-ups?status=failed')).text).toContain('failed: Slack: no_channel');
  expect((await get('/follow-ups/no-show-rebook-1')).text).toContain('asks &#60;script');
  expect(await get('/follow-ups/none')).toMatchObject({ status: 404 });
  const csv = (await get('/follow-ups?csv=follow-ups&status=all')).text.trim().split('\r\n');
  expect(csv).toHaveLength(58);
  expect(csv.find((line) => line.includes('no-show-rebook'))).toContain("'=SUM(1)");
  expect((await get('/follow-ups/settings', { as: TOM })).text).toContain('FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER');
});

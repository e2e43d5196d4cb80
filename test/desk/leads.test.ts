import { expect, test, vi } from 'vitest';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { readNow } from '../../src/stories/read-now.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { deskPage } from '../support/desk-page.ts';
import { leadEvent } from '../support/events.ts';
import { decisionRow, effectRow, eventRow, followUpRow } from '../support/read-models.ts';
import { temporalForTest, workerForTest } from '../support/temporal.ts';

const JANE = 'jane@acme.example';
const lead = (email: string, more: object = {}) => ({
  email,
  name: '',
  company: '',
  campaign: 'Q3',
  at: 1_000,
  ...more,
});
/** The texts of a page's elements, without markup. */
const LONG = `email_sent-${'0123abcd'.repeat(4)}`;
const wordsOf = (text: string) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('one hit leads to its lead, several are listed; without a text the last active come first; lists are filtered, paged and CSV', async () => {
  const { model, get } = await deskPage();
  const many = Array.from({ length: 60 }, (_, i) =>
    lead(`person.${i}@many.example`, { at: 2_000 + i, campaign: 'Q4' }),
  );
  await model.write({
    lead: [lead(JANE, { name: 'Jane Doe', company: '=1+1' }), ...many],
    event: [
      eventRow('reply_received-abc'),
      eventRow('account_error-abd', { kind: 'account_error', lead: '', campaign: 'Q4' }),
      eventRow(LONG),
    ],
  });
  const leadsTo = async (q: string, headers = {}) =>
    (await get(`/leads?q=${encodeURIComponent(q)}`, { headers })).headers.get('location');
  for (const q of [JANE, ' JANE@acme', 'doe', '=1+']) expect(await leadsTo(q)).toBe('/leads/jane%40acme.example');
  expect(await leadsTo('person.1@many.example')).toBe('/leads/person.1%40many.example');
  expect(await leadsTo('reply_received-a')).toBe('/events/reply_received-abc');
  expect((await get('/events/reply_received-abc')).headers.get('location')).toBe(
    '/leads/jane%40acme.example?event=reply_received-abc#marked',
  );
  expect((await get('/events/account_error-abd')).text).toContain('<h1>Account error</h1>');
  expect((await get('/events')).text).toContain(`title="${LONG}">email_sent-0123abcd</span>`);
  expect((await get('/events?csv=events')).text).toContain(LONG);
  // Whoever still types stays on the list.
  expect(await leadsTo(JANE, { 'HX-Request': 'true' })).toBeNull();
  expect((await get('/leads?q=q4')).text).toContain('href="/leads?campaign=Q4"');

  const first = (await get('/leads')).text;
  expect(first.indexOf('person.59@')).toBeLessThan(first.indexOf('person.58@'));
  const next = /href="([^"]*)" rel="next"/.exec(first)![1]!.replaceAll('&#38;', '&');
  expect((await get(next)).text).toContain(JANE);
  expect((await get('/leads?q=many&after=50')).text).toContain('person.9@many.example');
  expect((await get('/leads?campaign=Q4&csv=leads')).text.trim().split('\r\n')).toHaveLength(61);
  expect((await get('/leads?q=jane&csv=leads')).text).toContain(`${JANE},Jane Doe,'=1+1,Q3,1970-01-01T00:00:01.000Z`);
  expect((await get('/leads?from=1970-01-02')).text).not.toContain(JANE);
});

test('a lead’s story is one time line with what was done and how it ended; long ones have pages, and each event can be reached', async () => {
  const { model, get, logged } = await deskPage({ env: { CRM_RECORD_URL: 'https://crm.example/{email}' } });
  const at = (i: number) => Date.UTC(2026, 0, 1) + i * 60_000;
  await model.write({
    lead: [lead(JANE, { name: 'Jane Doe' })],
    event: [
      ...Array.from({ length: 90 }, (_, i) => eventRow(`email_opened-${i}`, { kind: 'email_opened', at: at(i) })),
      eventRow('reply_received-1', { at: at(100), unibox: 'https://app.instantly.example/u', status: 'failed' }),
      eventRow('reply_received-0', { at: at(45), unibox: 'javascript:void(0)' }),
    ],
    effect: [
      effectRow('reply_received-1/slack', {
        ...{ outcome: 'parked', class: 'auth', message: 'Slack: token_revoked', attempts: 3, summary: 'Slack: reply' },
      }),
      effectRow('reply_received-0/slack', { outcome: 'skipped' }),
    ],
    decision: [
      decisionRow('1', { owner: 'reply_received-0', what: 'skip', who: 'maya', reason: 'told by phone' }),
      decisionRow('2', { owner: 'reply-unanswered-1f3d1f3d1f3d1f3d', about: 'decided-reply', at: at(102) }),
    ],
    follow_up: [
      {
        ...{ id: 'reply-unanswered-1f3d1f3d1f3d1f3d', name: 'reply-unanswered', lead: JANE, campaign: 'Q3', run: 'r' },
        ...{ status: 'completed', attention: '', mode: 'on', standing: '', until: 0, paused: 0, event: '', ender: '' },
        ...{ why: '', closed: at(101), began: at(100), length: 9, seen: 1 },
        timeline: JSON.stringify([{ at: at(101), says: 'reminds the owner' }]),
      },
    ],
  });
  const path = '/leads/jane%40acme.example';
  const { text } = await get(path);
  expect(wordsOf(text)).toMatch(
    /Follow-ups Reply unanswered completed .* Reply unanswered : maya decided: retry decided reply .* Reply unanswered : reminds the owner .* Reply received Its workflow failed Unibox Temporal UI Message: reply has failed, waits for a person after 3 attempts Slack: token_revoked Retry or skip it .* Email opened/,
  );
  expect(text).toContain('href="https://app.instantly.example/u"');
  expect(text).toContain('href="https://crm.example/jane%40acme.example"');
  const shown = (page: string) => [...page.matchAll(/<strong>(.*?)<\/strong>/g)].length;
  let [seen, next] = [0, path];
  for (; next; next = (/href="([^"]*)" rel="next"/.exec((await get(next)).text)?.[1] ?? '').replaceAll('&#38;', '&'))
    seen += shown((await get(next)).text);
  // Each event once, and who decided.
  expect(seen).toBe(94);
  const marked = (await get(`${path}?event=reply_received-0`)).text;
  expect(wordsOf(marked)).toMatch(/To the newest .*?Reply received .*? maya decided: skip Slack: told by phone/);
  expect(marked).not.toContain('javascript:');
  expect(wordsOf((await get(`${path}?kind=open`)).text)).not.toContain('Email opened 1970');
  expect((await get(`${path}?csv=story`)).text.split('\r\n')).toHaveLength(1 + 92 + 2 + 2 + 1 + 1);
  expect((await get('/leads/nobody%40acme.example')).status).toBe(404);
  expect(logged.join()).not.toContain('could not be read');
});

test.each(['shown', 'on-demand'])(
  'what is open is read from Temporal; with DESK_TEXTS=%s texts are there, or asked for',
  async (DESK_TEXTS) => {
    let isRevoked = true;
    const worker = await workerForTest({
      postMessage() {
        if (isRevoked) throw temporalFailureOf(new VendorError('auth', 'Slack: token_revoked'));
      },
    });
    const temporal = await temporalForTest();
    const { model, get } = await deskPage({ temporal, env: { DESK_TEXTS } });
    const event = leadEvent('reply_received', {
      lead: { email: `${DESK_TEXTS}@acme.example`, variables: {} },
      reply: { text: 'Tuesday suits me' },
    });
    await worker.dispatch(event);
    const path = `/leads/${encodeURIComponent(event.lead.email)}`;
    await vi.waitFor(async () => {
      await readNow(model, temporal, [{ id: event.id, run: '' }]);
      expect(wordsOf((await get(path)).text)).toContain('waits for a person Slack: token_revoked');
    }, 30_000);
    const text = async () => (await get(path)).text;
    const link = `${path}/text?event=${event.id}`;
    if (DESK_TEXTS === 'shown')
      await vi.waitFor(async () => expect(await text()).toContain('Tuesday suits me'), 10_000);
    else {
      expect(await text()).not.toContain('Tuesday');
      expect(await text()).toContain(link);
    }
    expect((await get(link)).text).toContain('<blockquote>Tuesday suits me</blockquote>');
    expect((await get(`${path}?csv=story`)).text).not.toContain('Tuesday');

    // Nobody feeds the model here.
    isRevoked = false;
    const handle = worker.client.workflow.getHandle(event.id);
    await handle.executeUpdate(repairUpdate, { args: [{ action: 'retry', by: 'maya' }] });
    await handle.result();
    await model.write({ event: [{ ...(await model.event(event.id))!, seen: 1 }] });
    await vi.waitFor(
      async () => expect(wordsOf(await text())).toMatch(/maya decided: retry Slack(?!.*token_revoked)/),
      10_000,
    );
  },
);

test('while Temporal is away pages show what was last seen, say so, and do not wait for it', async () => {
  const { model, get, desk } = await deskPage();
  await model.write({
    lead: [lead(JANE)],
    follow_up: [followUpRow('reply-unanswered-1', { lead: JANE })],
    event: [eventRow('reply_received-1', { closed: 0, status: 'running', words: 1 })],
  });
  await vi.waitFor(async () => {
    const { text } = await get('/leads/jane%40acme.example');
    expect(text).toContain('Temporal does not answer');
    expect(text).toContain('Show the text');
  }, 10_000);
  const asked = vi.spyOn(desk.temporal.client.workflow, 'getHandle');
  const text = (await get('/leads/jane%40acme.example/text?event=reply_received-1')).text;
  expect(wordsOf(text)).toContain('The text is not known now: Temporal does not answer.');
  expect(wordsOf((await get('/follow-ups/reply-unanswered-1')).text)).toMatch(
    /Temporal does not answer: what is not over is shown .* Not known now: Temporal does not answer\./,
  );
  expect(asked).not.toHaveBeenCalled();
});

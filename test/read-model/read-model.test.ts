import { describe, expect, test } from 'vitest';
import type { RowPage } from '../../src/read-model/read-model.ts';
import { followUpId } from '../../src/runs/follow-up-ids.ts';
import { decisionRow, effectRow, eventRow, followUpRow, questionRow, READ_MODELS } from '../support/read-models.ts';

const lead = (email: string, more: object = {}) => ({ email, name: '', company: '', campaign: '', at: 1_000, ...more });
const idsOf = ({ rows }: RowPage<{ id: string }>) => rows.map(({ id }) => id);

describe.each(READ_MODELS)('the read model %s', (_, newPlace) => {
  test('older news never replaces newer, in whatever order and through whichever process it comes', async () => {
    const open = await newPlace();
    const [one, other] = [await open(), await open()];
    await one.write({ event: [eventRow('e', { status: 'completed', length: 10 })] });
    await other.write({ event: [eventRow('e', { status: 'running', length: 4 })] });
    await other.write({ event: [eventRow('e', { status: 'failed', began: 900, length: 50 })] });
    expect((await one.events({})).rows).toMatchObject([{ status: 'completed' }]);
    await other.write({ event: [eventRow('e', { status: 'terminated', began: 1_001, length: 3, kind: 'unknown' })] });
    await other.write({ effect: [effectRow('e/slack', { outcome: 'parked' }), effectRow('e/slack')] });
    expect((await one.events({})).rows).toMatchObject([{ status: 'terminated' }]);
    expect((await one.effects({})).rows).toMatchObject([{ outcome: 'done' }]);
    expect(await one.known(['e', 'none'])).toEqual(
      new Map([['e', { id: 'e', run: 'run', status: 'terminated', attention: '', length: 3, closed: 2_000 }]]),
    );
    expect(await one.days({ since: '1970-01-01' })).toEqual([
      { day: '1970-01-01', kind: 'unknown', campaign: 'Q3', events: 1 },
    ]);
    expect(await one.campaignCounts({ since: '1970-01-01', until: '1970-01-01' })).toEqual([
      { campaign: 'Q3', kind: 'unknown', events: 1 },
    ]);
  });

  test('what a worker saw of an effect and what the end of its run says are one row, in either order', async () => {
    const model = await (await newPlace())();
    const seen = { began: 0, length: 70, seen: 70, at: 80, first: 60, attempts: 2, summary: '' };
    const end = { at: 0, first: 0, attempts: 0, outcome: 'pending', summary: 'Slack: Jane' } as const;
    for (const key of ['a/slack', 'c/slack']) await model.write({ effect: [effectRow(key, seen)] });
    for (const key of ['a/slack', 'b/slack', 'c/slack']) await model.write({ effect: [effectRow(key, end)] });
    await model.write({ event: ['a', 'b'].map((id) => eventRow(id)) });
    expect((await model.unfinished(3_000, 10)).map(({ id }) => id)).toEqual(['b']);
    await model.write({ effect: [effectRow('b/slack', seen), effectRow('c/slack', { ...seen, outcome: 'retrying' })] });
    const whole = { outcome: 'done', attempts: 2, first: 60, at: 80, summary: 'Slack: Jane', began: 1_000 };
    expect((await model.effects({})).rows).toMatchObject([whole, whole, whole]);
    expect(await model.unfinished(3_000, 10)).toEqual([]);
    expect(await model.completed({ since: 1_000, until: 1_001 })).toBe(2);

    // Temporal has not heard of this attempt: another, of which nobody knows, has done the effect later.
    const unheard = { ...seen, at: 40, length: 30 };
    await model.write({ effect: [effectRow('b/crm', unheard)] });
    await model.write({ effect: [effectRow('b/crm', { ...end, first: 50 })] });
    await model.write({ effect: [effectRow('b/crm', unheard)] });
    expect((await model.unfinished(3_000, 10)).map(({ id }) => id)).toEqual(['b']);
    await model.write({ effect: [effectRow('b/crm', { ...seen, at: 60 })] });
    expect(await model.unfinished(3_000, 10)).toEqual([]);
    expect(await model.completed({ since: 1_001, until: 2_000 })).toBe(0);
  });

  test('of two events of one time a lead keeps the same values, in whatever order they come', async () => {
    const [one, other] = [lead('l', { name: 'B', campaign: 'Q3' }), lead('l', { name: 'A', company: 'Acme' })];
    for (const rows of [[[one, other]], [[other, one]], [[one], [other]], [[other], [one]]]) {
      const model = await (await newPlace())();
      for (const some of rows) await model.write({ lead: some });
      expect((await model.lead('l'))?.lead).toMatchObject({ name: 'B', company: 'Acme', campaign: 'Q3' });
    }
  });

  test('what ended long ago goes with all that belongs to it; what is open stays', async () => {
    const model = await (await newPlace())();
    await model.write({
      event: [eventRow('old'), eventRow('open', { closed: 0, lead: 'b@b.example' }), eventRow('new', { at: 5_000 })],
      effect: ['old', 'open', 'new'].map((id) => effectRow(`${id}/slack`)),
      decision: [decisionRow('d', { owner: 'old' })],
      lead: [lead('jane@acme.example'), lead('b@b.example')],
    });
    expect(await model.prune(3_000)).toBe(1);
    expect(await model.prune(3_000)).toBe(0);
    expect(idsOf(await model.events({})).sort()).toEqual(['new', 'open']);
    expect((await model.effects({})).rows.map(({ owner }) => owner).sort()).toEqual(['new', 'open']);
    expect((await model.decisions({})).rows).toEqual([]);
    expect(await model.days({ since: '1970-01-01' })).toMatchObject([{ events: 2 }]);
    expect((await model.search('acme')).leads).toHaveLength(1);
    await model.prune(9_000);
    expect((await model.search('acme')).leads).toEqual([]);
  });

  test('lists are filtered, and paged without a gap or a repeat while rows are added', async () => {
    const model = await (await newPlace())();
    const at = (i: number) => 1_000 + Math.floor(i / 2);
    await model.write({ event: Array.from({ length: 7 }, (_, i) => eventRow(`e${i}`, { at: at(i) })) });
    const first = await model.events({ lead: 'jane@acme.example' }, { limit: 3 });
    await model.write({
      event: [eventRow('e9', { at: 5_000, kind: 'lead_lost', campaign: 'Q4', mailbox: 'm@m.example' })],
    });
    const second = await model.events({ lead: 'jane@acme.example' }, { limit: 3, after: first.next });
    const third = await model.events({ lead: 'jane@acme.example' }, { limit: 3, after: second.next });
    expect([first, second, third].map(idsOf)).toEqual([['e6', 'e5', 'e4'], ['e3', 'e2', 'e1'], ['e0']]);
    expect(third.next).toBeUndefined();
    const all = [
      { kind: ['lead_lost'] },
      { campaign: 'Q4', kind: 'lead_lost' },
      { mailbox: 'm@m.example' },
      { since: 5_000 },
    ];
    for (const filter of all) expect(idsOf(await model.events(filter))).toEqual(['e9']);
    const ofCampaign = await model.events({ campaign: 'Q3' }, { limit: 6 });
    expect(idsOf(ofCampaign)).toEqual(['e6', 'e5', 'e4', 'e3', 'e2', 'e1']);
    expect(idsOf(await model.events({ campaign: 'Q3' }, { after: ofCampaign.next }))).toEqual(['e0']);
    expect(idsOf(await model.events({ kind: [] }))).toEqual([]);
    expect(idsOf(await model.events({ status: 'running' }))).toEqual([]);
    expect(idsOf(await model.events({ until: 1_001 }, { after: 'no cursor' }))).toEqual(['e1', 'e0']);

    const asks = (id: string, name: string) => questionRow(id, { owner: followUpId(name, 'jane@acme.example') });
    await model.write({ question: [asks('q1', 'no-show'), asks('q2', 'no-show-rebook')] });
    for (const [followUp, id] of [
      ['no-show', 'q1'],
      ['no-show-rebook', 'q2'],
    ] as const)
      expect(idsOf(await model.questions({ followUp, isOpen: true }))).toEqual([id]);
  });

  test('a whole list has each workflow once, by the start of its run, whatever its page', async () => {
    const model = await (await newPlace())();
    const many = Array.from({ length: 2_100 }, (_, i) => i);
    const half = (i: number) => 1_000 + Math.floor(i / 2);
    const kind = (i: number) => (i % 2 ? 'email_sent' : 'email_opened');
    await model.write({ event: many.map((i) => eventRow(`e${i + 1_000}`, { began: half(i), kind: kind(i) })) });
    await model.write({ event: [eventRow('new', { began: 0, received: 9_000 })] });
    await model.write({
      event: [eventRow('parked', { began: 5, status: 'running', attention: 'auth' })],
      effect: [effectRow('parked/slack', { outcome: 'parked', message: 'token_revoked' })],
      follow_up: [followUpRow('f', { began: 6, attention: 'question' }), followUpRow('g', { began: 7, paused: 1 })],
      question: [questionRow('q', { owner: 'f', title: 'Send?' })],
    });
    const ids = async (pages: AsyncIterable<{ id: string }[]>) =>
      (await Array.fromAsync(pages)).flat().map(({ id }) => id);
    const newestFirst = many.map((i) => `e${i + 1_000}`).reverse();
    expect(await ids(model.startedEvents({}))).toEqual(['new', ...newestFirst, 'parked']);
    expect(await ids(model.startedEvents({ since: 8_999 }))).toEqual(['new']);
    const sent = { kind: 'email_sent', campaign: 'Q3', since: 1_000, until: 1_002 };
    expect(await ids(model.startedEvents(sent))).toEqual(['e1005', 'e1003']);
    expect(await ids(model.startedEvents({ attention: true }))).toEqual(['parked']);
    expect(await Array.fromAsync(model.waitingRuns({}))).toMatchObject([
      [
        { id: 'parked', why: 'token_revoked' },
        { id: 'f', kind: 'reply-unanswered', why: 'Send?' },
      ],
    ]);
    expect(await ids(model.waitingRuns({ attention: ['auth'], kind: 'reply_received' }))).toEqual(['parked']);
    expect(await ids(model.startedFollowUps({ isRunning: true }))).toEqual(['g', 'f']);
    expect(await ids(model.startedFollowUps({ asks: true }))).toEqual(['f']);
    await model.steered(['g', 'parked'], false);
    await model.steered(['f'], true);
    expect(await ids(model.startedFollowUps({ paused: true }))).toEqual(['f']);
  });

  test('parked effects are grouped by cause, with how many leads wait and since when', async () => {
    const model = await (await newPlace())();
    const parked = { outcome: 'parked', class: 'auth', cause: 'Slack: token_revoked' } as const;
    await model.write({
      effect: [
        effectRow('a/slack', { ...parked, at: 7 }),
        effectRow('b/slack', { ...parked, at: 5, lead: 'b@b.example', message: 'Slack: token_revoked (b)' }),
        effectRow('b/remind', { ...parked, at: 6, lead: 'b@b.example' }),
        effectRow('c/crm', {
          outcome: 'parked',
          class: 'rejected',
          vendor: 'crm',
          cause: 'HubSpot: no',
          campaign: 'Q4',
        }),
        effectRow('d/slack'),
      ],
      decision: [decisionRow('1'), decisionRow('2', { who: 'otto' })],
    });
    const causes = await model.causes();
    expect(causes).toMatchObject([
      { class: 'auth', effects: 3, leads: 2, since: 5, newest: 7, example: 'Slack: token_revoked (b)' },
      { class: 'rejected', effects: 1, leads: 1 },
    ]);
    expect(await model.causes({ campaign: 'Q4' })).toEqual([causes[1]]);
    expect(await model.waiting()).toBe(4);
    expect((await model.effects({ outcome: 'parked', cause: 'HubSpot: no' })).rows).toMatchObject([{ key: 'c/crm' }]);
    expect(idsOf(await model.decisions({ who: 'otto' }))).toEqual(['2']);
    expect(await model.outcomes({})).toContainEqual({ vendor: 'slack', outcome: 'parked', effects: 3, attempts: 3 });
  });

  test('a lead is found by any part of address, name and company, and by nothing that only looks like a pattern', async () => {
    const model = await (await newPlace())();
    await model.write({
      lead: [
        lead('jane.cooper@acme.example', { name: 'Jane Özil-Cooper', company: 'Acme "North" GmbH' }),
        lead('jan@other.example', { at: 2_000 }),
        lead('o_x%@odd.example'),
      ],
      event: [eventRow('reply_received-abc', { campaign: 'Spring 50%', lead: 'jan@other.example' })],
    });
    // A later event that names nobody does not make the name forgotten.
    await model.write({
      lead: [lead('jane.cooper@acme.example', { at: 3_000 }), lead('jan@other.example', { at: 1_500 })],
    });
    const find = async (text: string) => (await model.search(text)).leads.map(({ email }) => email);
    expect(await find('JAN')).toEqual(['jane.cooper@acme.example', 'jan@other.example']);
    for (const text of ['cooper@ac', 'öZil', 'acme "nor', 'ja'])
      expect(await find(text)).toContain('jane.cooper@acme.example');
    expect(await find('x%@')).toEqual(['o_x%@odd.example']);
    expect(await find('_ooper')).toEqual([]);
    expect(await find('')).toEqual([]);
    expect((await model.search('reply_received-a')).events).toMatchObject([{ id: 'reply_received-abc' }]);
    expect((await model.search('50%')).campaigns).toEqual(['Spring 50%']);
    const found = await model.lead('jane.cooper@acme.example');
    expect(found?.lead).toMatchObject({ name: 'Jane Özil-Cooper', at: 3_000 });
  });

  test('answer times are the median and the 90th of each owner of mailboxes, with what is still open', async () => {
    const model = await (await newPlace())();
    const answer = (id: number, answered: number, more: object = {}) => ({
      ...{ id: String(id), lead: 'l', campaign: '', mailbox: 'm', at: 1_000 + id, looked: 1 },
      ...{ answered: answered && 1_000 + id + answered, closed: 0, ender: '', began: 1, length: 1, seen: 1 },
      ...more,
    });
    await model.write({
      answer: [
        ...Array.from({ length: 10 }, (_, i) => answer(i, (i + 1) * 100)),
        answer(10, 0),
        answer(11, 0, { looked: 0, mailbox: 'other', campaign: 'Q3' }),
        answer(12, 0, { closed: 9, ender: 'lead_lost-1' }),
        answer(13, 0, { closed: 9, looked: 0, mailbox: 'third' }),
      ],
    });
    const none = { replies: 1, answered: 0, median: 0, ninetieth: 0, open: 0, openSince: 0, settled: 0, unknown: 0 };
    const maya = { ...none, answered: 10, median: 500, ninetieth: 900, open: 1, openSince: 1_010, settled: 1 };
    expect(
      await model.answerTimes(
        { since: 0 },
        new Map([
          ['m', 'maya'],
          ['*', 'rest'],
        ]),
      ),
    ).toEqual([
      { ...maya, replies: 14, open: 2, unknown: 1 },
      { ...maya, owner: 'maya', replies: 12 },
      { ...none, owner: 'rest', replies: 2, open: 1, openSince: 1_011, unknown: 1 },
    ]);
    expect(await model.answerTimes({ mailboxes: ['other'] })).toMatchObject([{ open: 1 }, { owner: 'other' }]);
    expect(await model.answerTimes({ until: 1_000 })).toEqual([]);
    const open = await model.openReplies({}, { limit: 1 });
    expect(open).toMatchObject({ rows: [{ id: '10', unibox: '', name: '' }] });
    expect((await model.openReplies({ notMailboxes: ['n'] }, { after: open.next })).rows).toMatchObject([{ id: '11' }]);
  });

  test('an attempt that ends later changes nothing in an effect that is skipped', async () => {
    const open = await newPlace();
    const model = await open();
    await model.write({ effect: [effectRow('e1/slack', { outcome: 'skipped', seen: 50 })] });
    await model.write({ effect: [effectRow('e1/slack', { outcome: 'done', began: 0, at: 60 })] });
    expect((await model.effects({})).rows).toMatchObject([{ outcome: 'skipped' }]);
  });

  test('what has not been seen since a rebuild began goes, and what Temporal no longer remembers stays', async () => {
    const open = await newPlace();
    const model = await open();
    await model.write({
      event: [
        eventRow('gone', { seen: 10, closed: 0 }),
        eventRow('old', { seen: 10, closed: 50, lead: 'b@b.example' }),
        eventRow('seen', { seen: 99, closed: 0, lead: 'c@c.example' }),
      ],
      effect: [effectRow('gone/slack', { seen: 10 }), effectRow('old/slack', { seen: 10, began: 40 })],
      lead: [lead('jane@acme.example'), lead('b@b.example')],
    });
    expect((await model.stale('event', 50, 10)).map(({ id }) => id)).toEqual(['gone']);
    // Temporal may be an older one, from a backup.
    const shorter = { length: 3, lead: 'c@c.example', seen: 95 };
    await model.write({
      event: [eventRow('back', { lead: 'c@c.example', seen: 10 })],
      effect: [effectRow('back/slack', { seen: 10 })],
    });
    const [event, effect] = [
      [eventRow('back', { ...shorter, status: 'running', closed: 0 })],
      [effectRow('back/slack', { ...shorter, outcome: 'parked' })],
    ];
    await model.write({ event, effect });
    expect(await model.event('back')).toMatchObject({ status: 'completed' });
    await model.write({ event, effect }, 90);
    expect([await model.event('back'), (await model.effects({ owner: ['back'] })).rows[0]]).toMatchObject([
      { status: 'running' },
      { outcome: 'parked' },
    ]);
    await model.sweep(90, 100);
    expect(idsOf(await model.events({})).sort()).toEqual(['back', 'old', 'seen']);
    expect((await model.effects({})).rows.map(({ key }) => key)).toEqual(['old/slack', 'back/slack']);
    expect([await model.lead('jane@acme.example'), (await model.lead('b@b.example'))?.events.length]).toEqual([
      undefined,
      1,
    ]);
    expect(await model.days({ since: '1970-01-01' })).toMatchObject([{ events: 3 }]);
  });

  test('a lease has one owner until its time is over', async () => {
    const open = await newPlace();
    const [one, other] = [await open(), await open()];
    expect(await one.lease('catch-up', 'one', 60_000)).toBe(true);
    expect(await other.lease('catch-up', 'other', 60_000)).toBe(false);
    expect(await one.lease('catch-up', 'one', -1)).toBe(true);
    expect(await other.lease('catch-up', 'other', 60_000)).toBe(true);
    await one.write({ note: [{ name: 'n', value: '{"a":1}', seen: 2 }] });
    await other.write({ note: [{ name: 'n', value: '{"a":0}', seen: 1 }] });
    expect(await other.note('n')).toEqual({ a: 1 });
    // Who has hung meanwhile changes nothing.
    expect(await one.renote('n', { a: 3 }, { a: 1 })).toBe(true);
    expect(await other.renote('n', { a: 2 }, { a: 1 })).toBe(false);
    expect(await other.note('n')).toEqual({ a: 3 });
  });
});

import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { expect, inject, test, vi } from 'vitest';
import { isLeadEvent } from '../../src/domain/event.ts';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createOutbox } from '../../activities/outbox.ts';
import { columns } from '../../src/cli/terminal/table.ts';
import { countRunsBy } from '../../src/runs/count-by.ts';
import { newestPages, newestRuns } from '../../src/runs/newest-runs.ts';
import { OUTREACH_EVENT } from '../../src/runs/workflow-types.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import { shortIds } from '../../src/cli/terminal/short-id.ts';
import { readInstant } from '../../src/cli/terminal/option-time.ts';
import { cli as cliWith, cliProcess } from '../support/cli.ts';
import { anyEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { temporalForTest, workerForTest } from '../support/temporal.ts';
import { CHANNELS } from '../support/channels.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import { effectRow } from '../support/read-models.ts';
import { keptModel, keptUpTo } from '../support/kept-model.ts';
import { localStoreFile } from '../../activities/local-store/open-local-store.ts';
import { openLocalStoreIn } from '../support/local-store.ts';

const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEAM_TIME_ZONE: 'Asia/Kolkata' };
const cli = (...args: string[]) => cliWith(args, env);

/** Dispatches events of campaigns that no other test has, and waits until Temporal lists them as completed. */
async function happened(
  kinds: ('reply_received' | 'lead_interested' | 'email_opened' | 'lead_skipped')[],
  campaigns: string[],
) {
  const { dispatch, client } = await workerForTest();
  const lead = { email: `${randomUUID()}@acme.example`, variables: { firstName: 'Zoë', companyName: '=1+1' } };
  const events = kinds.map((kind, i) =>
    anyEvent(kind, {
      id: `${kind}-${randomUUID().replaceAll('-', '')}`,
      campaign: { name: campaigns[i % campaigns.length]! },
      lead,
      at: `2026-01-0${i + 1}T22:30:00.000Z`,
      ...(kind === 'reply_received' && { reply: { text: 'Gladly.\u001b[2J\u202e How\u009b2J about \u0007Friday?' } }),
    }),
  );
  for (const event of events) await dispatch(event);
  for (const { id } of events) await client.workflow.getHandle(id).result();
  const count = async () => (await client.workflow.count(`Lead = '${lead.email}'`)).count;
  await vi.waitFor(async () => expect(await count()).toBe(events.length), { timeout: 20_000 });
  return { events, lead };
}

test('one command counts events by campaign, kind and day, and a note says if the list was cut', async () => {
  const [one, two] = [`one ${randomUUID()}`, `two ${randomUUID()}`];
  const { lead } = await happened(['reply_received', 'reply_received', 'reply_received', 'email_opened'], [one, two]);
  const list = (...args: string[]) => cli('events', 'list', '--lead', lead.email, ...args);
  const replies = ['--kind', 'reply_received', '--since', 'this week', '--group-by', 'campaign'];
  expect(await list(...replies)).toMatchObject({
    out: `CAMPAIGN${' '.repeat(one.length - 8)}  COUNT\n${one}      2\n${two}      1\n`,
  });
  expect((await list('--group-by', 'minute')).out).toMatch(/^MINUTE +COUNT\n20\d\d-\d\d-\d\d \d\d:\d\d +\d\n/);
  expect(JSON.parse((await list('--group-by', 'kind,campaign', '--json')).out)).toEqual([
    { kind: 'reply_received', campaign: one, count: 2 },
    { kind: 'email_opened', campaign: two, count: 1 },
    { kind: 'reply_received', campaign: two, count: 1 },
  ]);
  expect((await list('--group-by', 'day')).out).toMatch(/^DAY +COUNT\n\d{4}-\d\d-\d\d +4\n$/);
  const runs = { types: [OUTREACH_EVENT], lead: lead.email };
  expect(await countRunsBy(await temporalForTest(), runs, ['attention', 'kind'])).toEqual([
    { values: [undefined, 'reply_received'], count: 3 },
    { values: [undefined, 'email_opened'], count: 1 },
  ]);
  const cut = await list('--limit', '1');
  expect(cut.err).toBe('1 of 4 events shown; --limit <n> shows more\n');
  expect(cut.out).toMatch(/^STARTED \(Asia\/Kolkata\) .* CAMPAIGN .*\n\d{4}-\d\d-\d\d \d\d:\d\d .*\n$/);
});

/** Temporal with 50,000 workflows that started within some time and have ended, and what it was asked for. */
function manyWorkflows(span: number, inOrder = false) {
  const now = Date.now();
  const place = (i: number) => (inOrder ? i : Math.floor((i * 7_919) % 50_000));
  const starts = Array.from({ length: 50_000 }, (_one, i) => now - place(i) * (span / 50_000));
  const did = { calls: 0, read: 0 };
  const matching = (query: string) => {
    if (query.includes("ExecutionStatus = 'Running'")) return [];
    const since = Date.parse(/StartTime > '([^']+)'/.exec(query)?.[1] ?? '1970-01-01');
    const until = Date.parse(/StartTime <= '([^']+)'/.exec(query)?.[1] ?? '9999-01-01');
    return starts.filter((at) => at > since && at <= until);
  };
  const temporal = {
    call: (run: () => Promise<unknown>) => run(),
    client: {
      workflow: {
        count: (query: string) => Promise.resolve({ count: ((did.calls += 1), matching(query).length) }),
        async *list({ query, pageSize }: { query: string; pageSize: number }) {
          for (const at of matching(query)) {
            if (did.read % pageSize === 0) did.calls += 1;
            did.read += 1;
            yield await Promise.resolve({ startTime: new Date(at) });
          }
        },
      },
    },
  } as unknown as Temporal;
  return { temporal, did, newestFirst: starts.toSorted((a, b) => b - a) };
}

const filter = { types: ['outreachEvent'] };
const rowOf = ({ startTime }: { startTime: Date }) => startTime.getTime();

test.each([
  ['of some days', 10 * 86_400_000, false, { calls: 14, read: 2_000 }],
  ['of some minutes', 15 * 60_000, false, { calls: 14, read: 2_000 }],
  ['that Temporal lists in order', 10 * 86_400_000, true, { calls: 6, read: 1_000 }],
])('the newest of 50,000 workflows %s are found by few calls, and few are read', async (_, span, inOrder, most) => {
  const { temporal, did, newestFirst } = manyWorkflows(span, inOrder);
  const { runs, total, isUnsure } = await newestRuns(temporal, filter, 20, rowOf);
  expect({ runs, total, isUnsure }).toEqual({ runs: newestFirst.slice(0, 20), total: 50_000, isUnsure: false });
  expect(did.calls).toBeLessThan(most.calls);
  expect(did.read).toBeLessThan(most.read);
});

test('effects are listed, and counted by vendor and outcome; so are the times in which a webhook was off, and with a remote CRM the leads', async () => {
  const DATA_DIR = temporaryFolder();
  const model = await openReadModel({ dataDir: DATA_DIR }, 'worker', { warn() {}, info() {} });
  const parked = { outcome: 'parked', class: 'auth', message: 'invalid_auth', attempts: 2, at: 2_000 } as const;
  await model.write({
    lead: [{ email: 'jane@acme.example', name: 'Jane', company: 'Acme', campaign: 'Q3', at: 60_000 }],
    effect: [effectRow('e1/slack', parked), effectRow('e2/slack'), effectRow('e3/crm', { vendor: 'crm' })],
    incident: [
      {
        ...{ id: 'i', workspace: 'w', webhook: 'h', name: 'ours', off: 60_000, back: 120_000, ended: 1, replayed: 3 },
        ...{ lost: 1, waits: '', seen: 1 },
      },
    ],
  });
  await model.close();
  const run = (...args: string[]) => cliWith(args, { DATA_DIR });
  const counts = [
    { vendor: 'crm', outcome: 'done', count: 1 },
    { vendor: 'slack', outcome: 'done', count: 1 },
    { vendor: 'slack', outcome: 'parked', count: 1 },
  ];
  for (const more of [[], ['--campaign', 'Q3']]) {
    const { out } = await run('effects', 'list', '--group-by', 'vendor,outcome', '--json', ...more);
    expect(JSON.parse(out)).toEqual(counts);
  }
  const { out, err } = await run('effects', 'list', '--outcome', 'parked');
  expect(out).toMatch(/1970-01-01 00:00 +parked +slack +post a message +jane@acme\.example +Q3 +2 +e1 +invalid_auth\n/);
  expect(err).toContain('the read model is empty: a worker fills it');
  expect((await run('effects', 'list', '--lead', 'joe@acme.example')).out).toBe(
    'no effect matches all of the options\n',
  );
  const remote = { DATA_DIR, CRM: 'hubspot', HUBSPOT_TOKEN: 'x' };
  const leads = await cliWith(['leads', 'list', '--campaign', 'Q3', '--json'], remote);
  expect(JSON.parse(leads.out)).toEqual([
    { email: 'jane@acme.example', name: 'Jane', company: 'Acme', campaign: 'Q3', last: '1970-01-01T00:01:00.000Z' },
  ]);
  expect((await run('webhooks', 'incidents')).out).toMatch(/1970-01-01 00:01 +1970-01-01 00:02 +1 min +4 +3 +ours\n/);
});

test('all of 50,000 workflows are read in order, each once, with at most 10,000 of them in memory', async () => {
  const { temporal, did, newestFirst } = manyWorkflows(10 * 86_400_000);
  const { pages, isUnsure } = await newestPages(temporal, filter, { limit: Infinity, rowOf });
  const read = await Array.fromAsync(pages);
  expect(read.flat()).toEqual(newestFirst);
  expect(Math.max(...read.map(({ length }) => length))).toBeLessThanOrEqual(10_000);
  expect(isUnsure()).toBe(false);
  expect(did.calls).toBeLessThan(150);
});

test('an empty list says why it is empty', async () => {
  const { lead } = await happened(['email_opened'], [`c ${randomUUID()}`]);
  const why = async (...args: string[]) => (await cli('events', 'list', ...args)).out;
  expect(await why('--lead', 'nobody@acme.example')).toContain('no event of nobody@acme.example');
  expect(await why('--campaign', 'no such one')).toContain('no event of a campaign “no such one”');
  expect(await why('--lead', lead.email, '--until', '2020-01-01')).toBe(
    'no event until 2020-01-01 23:59 (Asia/Kolkata); 1 event at other times\n',
  );
  expect(await why('--lead', lead.email, '--campaign', 'Q3 outbound', '--limit', '5')).toMatch(/^no event /);
  expect(await cli('events', 'list', '--lead', 'nobody@acme.example', '--json')).toMatchObject({
    out: '[]\n',
    err: expect.stringContaining('no event of nobody@acme.example') as string,
  });
});

test('CSV has all rows, quoted, and no cell that a spreadsheet would run as a formula; from Temporal as from the read model', async () => {
  const { lead, events } = await happened(['reply_received', 'email_opened'], ['=HYPERLINK("x"), "y"\u0007']);
  const { out, err } = await cli('events', 'list', '--lead', lead.email, '--csv');
  expect(out).toMatch(/^\ufeffSTARTED \(Asia\/Kolkata\),STATUS,KIND,LEAD,CAMPAIGN,ATTENTION,ID,WHY UNKNOWN\r\n/);
  for (const { id, kind } of events) {
    expect(out).toContain(`,completed,${kind},${lead.email},"'=HYPERLINK(""x""), ""y""",,${id},\r\n`);
  }
  expect(err).toBe('');

  const DATA_DIR = await keptModel(events.map(({ id }) => id));
  const list = (...args: string[]) => cliWith(['events', 'list', '--lead', lead.email, ...args], { ...env, DATA_DIR });
  expect(await list('--csv')).toMatchObject({
    out,
    err: expect.stringMatching(/^from the read model, as of .* \(Asia\/Kolkata\); it keeps .*\n$/) as string,
  });
  const [inModel, inTemporal] = [await list('--json', '--limit', '101'), await list('--json')];
  expect(inModel.out).toBe(inTemporal.out);
  expect(inTemporal.err).toBe('');
  expect((await list('--csv', '--from-temporal')).err).toBe('');
  await keptUpTo(DATA_DIR, Date.now() - 120_000);
  expect(await list('--csv')).toMatchObject({
    out,
    err: expect.stringMatching(/^Temporal is asked, which takes longer: .* only up to /) as string,
  });
});

test('a lead is found by name or a part of the address, and its story is shown in order, without control characters', async () => {
  const { lead, events } = await happened(['reply_received', 'lead_interested'], ['Q3 outbound']);
  const local = { ...env, DATA_DIR: temporaryFolder() };
  const store = openLocalStoreIn(local.DATA_DIR);
  for (const event of events) {
    if (isLeadEvent(event)) await createLocalCrm(store).record(event, { key: `${event.id}/crm` });
  }
  await store.close();
  for (const given of [lead.email, lead.email.slice(0, 12), lead.email.toUpperCase(), 'zoë']) {
    const { out } = await cliWith(['leads', 'show', given], local);
    expect(out).toMatch(new RegExp(`^Zoë · =1\\+1\n${lead.email} · interested · email ok · Q3 outbound\n`));
    expect(out).toMatch(
      /timeline \(Asia\/Kolkata\):\n {2}2026-01-02 04:00:00 {2}event .*Reply from .*\n +> Gladly\.\[2J How2J about Friday\?\n {2}2026-01-03 04:00:00 .*Interested: .*\n[^]*CRM +contact updated: /,
    );
  }
  const elsewhere = await cliWith(['leads', 'show', lead.email, '--json'], {
    ...env,
    CRM: 'hubspot',
    HUBSPOT_TOKEN: 'x',
  });
  expect(elsewhere.out).toContain('\\u202e How\\u009b2J');
  expect(JSON.parse(elsewhere.out)).toMatchObject({
    contact: { email: lead.email, status: 'interested' },
    timeline: expect.arrayContaining([expect.objectContaining({ what: 'message' })]) as object[],
  });
});

test('a lead’s story also has events that changed nothing', async () => {
  const { lead } = await happened(['lead_skipped'], ['Q3 outbound']);
  expect((await cli('leads', 'show', lead.email)).out).toContain(`Skipped: ${lead.email} · Q3 outbound`);
});

test('the beginning of an id is enough if only one id begins with it; otherwise those ids are listed', async () => {
  const { events } = await happened(['email_opened', 'email_opened'], ['Q3 outbound']);
  const [one] = events.map(({ id }) => id);
  expect((await cli('events', 'show', one!.slice(0, -6))).out).toContain(`${one} · completed · took `);
  const { code, err } = await cli('events', 'show', 'email_opened-');
  expect(err).toMatch(/^\d+ events begin with email_opened-; give more of the id:\n( {2}email_opened-\S+\n)+/);
  expect(code).toBe(1);
  const short = shortIds(['a-0123456789abcdef', 'a-0123456989abcdef', 'a-fedcba9876543210', 'plain'], true);
  expect(['a-0123456789abcdef', 'a-0123456989abcdef', 'a-fedcba9876543210', 'plain'].map(short)).toEqual([
    ...['a-01234567', 'a-01234569', 'a-fedcba', 'plain'],
  ]);
});

test('messages of the outbox are found by lead, channel and time', async () => {
  const folder = temporaryFolder();
  const store = openLocalStoreIn(folder);
  const { postMessage } = createOutbox(store, CHANNELS);
  await postMessage({ audience: 'wins', title: 'Won', lead: 'jane@acme.example' }, { key: 'a/slack' });
  await postMessage({ audience: 'ops', title: 'Off' }, { key: 'b/slack' });
  await store.close();
  const list = (...args: string[]) => cliWith(['outbox', 'list', ...args], { DATA_DIR: folder });
  expect((await list('--lead', 'Jane@acme.example')).out).toMatch(/\n.* #w +Won\n$/);
  expect((await list('--channel', 'o', '--since', '1 hour')).out).toMatch(/\n.* #o +Off\n$/);
  expect((await list('--channel', 'x')).err).toContain(
    '--channel is "x", it should be one of #o, #ops-alerts, #sales-replies, #sales-wins, #w',
  );
  expect((await list('--lead', 'jane')).err).toBe(
    '--lead is "jane", it should be a whole email address; ' +
      'to find a lead by part of the address, by name or company: npm run cli -- leads show jane\n',
  );
  expect((await list('--lead', 'nobody@acme.example')).out).toBe('no message about nobody@acme.example\n');
});

/** A DATA_DIR with many contacts and messages; the oldest message cannot be read. */
async function fullFolder(): Promise<string> {
  const folder = temporaryFolder();
  await openLocalStoreIn(folder).close();
  const db = new DatabaseSync(localStoreFile(folder));
  const contact = db.prepare('INSERT INTO contact VALUES (?, ?, ?, ?)');
  const message = db.prepare('INSERT INTO outbox VALUES (?, ?, ?, ?)');
  db.exec('BEGIN');
  for (let i = 0; i < 1_200; i += 1) {
    const at = new Date(Date.UTC(2026, 0, 1) + i * 1_000).toISOString();
    const email = `${(i * 7) % 1_200}@acme.example`;
    contact.run(email, 'replied', 'ok', JSON.stringify({ email, repliedAt: at }));
    message.run(`${i}/slack`, '#w', i ? JSON.stringify({ title: `${i} ${'é'.repeat(60)}` }) : 'no JSON', at);
  }
  db.exec('COMMIT');
  db.close();
  return folder;
}

test('long lists are printed as they are read; one that cannot be read to its end says so, one whose reader goes ends', async () => {
  const local = { DATA_DIR: await fullFolder() };
  const leads = (...args: string[]) => cliWith(['leads', 'list', ...args], local);
  const csv = (await leads('--csv')).out.trim().split('\r\n').slice(1);
  expect(csv.map((line) => line.split(',')[2])).toEqual(
    Array.from({ length: 1_200 }, (_, i) => `${((1_199 - i) * 7) % 1_200}@acme.example`),
  );
  expect((await leads('--group-by', 'status')).out).toMatch(/\nreplied +1,200\n$/);
  expect((await leads('--limit', '1')).err).toBe('1 of 1,200 contacts shown; --limit <n> shows more\n');
  expect((await leads('--limit', '10001')).err).toMatch(/^--limit is "10001", it should be at most 10000; --csv /);

  const messages = ['outbox', 'list', '--csv'];
  const broken = await cliWith(messages, local);
  expect(broken).toMatchObject({
    code: 1,
    err: expect.stringContaining('not complete: it ends after 1,000') as string,
  });
  expect(broken.out.trim().split('\r\n')).toHaveLength(1_001);
  const left = await cliProcess(messages, local, ({ stdout }) => stdout!.once('data', () => stdout!.destroy()));
  expect(left).toMatchObject({ code: 141, err: '' });
});

test('a table fits the terminal and keeps ids whole, with letters of any width', () => {
  const rows = [
    ['2026-01-02 03:04', '', '山田太郎 👍🏽 from Tokyo', 'jane.doe@a-long-company-name.example', 'reply_received-9b3172'],
    ['2026-01-02 03:05', '', 'Q3', 'joe@b.example', 'email_opened-123456'],
  ];
  const headings = [
    { heading: 'STARTED (Europe/Berlin)', rigid: true },
    'EMPTY',
    'CAMPAIGN',
    'LEAD',
    { heading: 'ID', rigid: true },
  ];
  for (const width of [80, 100, 120]) {
    const lines = columns(headings, rows, width).split('\n');
    expect(lines.every((line) => [...new Intl.Segmenter().segment(line)].length <= width)).toBe(true);
    expect(lines.join('\n')).toContain('reply_received-9b3172');
    expect(lines.join('\n')).not.toContain('EMPTY');
  }
  expect(columns(headings, rows, 300).split('\n')).toHaveLength(3);
  const spare = headings.map((one) => (one === 'CAMPAIGN' ? { heading: one, spare: 1 } : one));
  expect(columns(spare, rows, 80)).toMatch(
    /^STARTED +LEAD +ID\n.*\nthe terminal is too narrow for CAMPAIGN: make it wider$/s,
  );
  expect(columns(spare, rows, 300)).not.toContain('too narrow');
  expect(
    columns(
      ['A', 'B'],
      [
        ['山田', 'x'],
        ['abcd', 'y'],
      ],
    ).split('\n'),
  ).toEqual(['A     B', '山田  x', 'abcd  y']);
});

test.each([
  ['2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['2026-03-29 14:00', '2026-03-29T12:00:00.000Z'],
  ['2026-03-29T14:00Z', '2026-03-29T14:00:00.000Z'],
  ['yesterday', '2026-03-30T22:00:00.000Z'],
  ['this week', '2026-03-29T22:00:00.000Z'],
  ['7 days', '2026-03-25T10:00:00.000Z'],
  ['2h ago', '2026-04-01T08:00:00.000Z'],
])('--since %j is read in the team’s time zone', (text, at) => {
  const context = { zone: 'Europe/Berlin', now: Date.parse('2026-04-01T10:00:00Z') };
  expect(new Date(readInstant('--since', text, context)).toISOString()).toBe(at);
});

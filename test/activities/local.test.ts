import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createActivities } from '../../activities/index.ts';
import { createOutbox } from '../../activities/outbox.ts';
import type { Message } from '../../src/domain/activities.ts';
import { localStoreFile } from '../../activities/local-store/open-local-store.ts';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import { runActivity } from '../support/activity.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { CHANNELS } from '../support/channels.ts';
import { LOCAL_STORES, openLocalStoreIn } from '../support/local-store.ts';
import { databaseForTest, emptyDatabase } from '../support/postgres.ts';
import { freePort } from '../support/processes.ts';

const all = async <Row>(pages: AsyncIterable<Row[]>) => (await Array.fromAsync(pages)).flat();
const KINDS = Object.keys(LOCAL_STORES) as (keyof typeof LOCAL_STORES)[];

describe.each(KINDS)('on %s', (kind) => {
  const openStore = async () => (await LOCAL_STORES[kind]())();

  test('the local CRM merges an event into its contact and lists it once, even if the event is repeated', async () => {
    const crm = createLocalCrm(await openStore());
    const reply = leadEvent('reply_received', { reply: { text: 'sure' } });
    await crm.record(reply, { key: `${reply.id}/crm` });
    await crm.record(reply, { key: `${reply.id}/crm` });
    expect(await crm.find('jane@acme.example')).toMatchObject({
      status: 'replied',
      emailStatus: 'ok',
      lastReply: { text: 'sure' },
    });
    expect(await crm.timeline('jane@acme.example')).toEqual([
      { at: reply.at, kind: 'reply_received', title: 'Reply from jane@acme.example · Q3 outbound' },
    ]);
    await crm.record(leadEvent('auto_reply_received', { lead: { email: 'joe@acme.example', variables: {} } }), {
      key: 'b/crm',
    });
    expect(await crm.timeline('joe@acme.example')).toEqual([]);
    expect(await crm.find('joe@acme.example')).toMatchObject({ status: 'new' });
    expect((await all(crm.pages())).map(({ email }) => email)).toEqual(['jane@acme.example', 'joe@acme.example']);
    expect((await all(crm.pages('new'))).map(({ email }) => email)).toEqual(['joe@acme.example']);
  });

  test('the first events of a contact are all kept if two workers record them at the same time', async () => {
    const open = await LOCAL_STORES[kind]();
    const crms = [open(), open()].map(createLocalCrm);
    const kinds = ['reply_received', 'lead_interested', 'email_opened', 'email_sent'] as const;
    await Promise.all(kinds.map((event, i) => crms[i % 2]!.record(leadEvent(event), { key: `${event}/crm` })));
    const moments = Object.fromEntries(
      ['repliedAt', 'interestedAt', 'openedAt', 'sentAt'].map((moment) => [moment, expect.any(String) as string]),
    );
    expect(await crms[0]!.find('jane@acme.example')).toMatchObject({ status: 'interested', ...moments });
    expect(await crms[1]!.timeline('jane@acme.example')).toHaveLength(kinds.length);
  });

  test('the outbox contains a message once, with its channel, the newest first', async () => {
    const outbox = createOutbox(await openStore(), CHANNELS);
    await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
    await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
    expect(await all(outbox.pages())).toMatchObject([
      { key: 'a/slack', channel: '#w', message: { title: 'Meeting booked', links: [] } },
    ]);
    vi.useFakeTimers({ now: Date.now() + 1_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await outbox.postMessage({ audience: 'ops', title: 'Off' }, { key: 'b/slack' });
    expect((await all(outbox.pages())).map(({ key }) => key)).toEqual(['b/slack', 'a/slack']);
  });

  test('contacts and messages are read in pages, each once and in order', async () => {
    const store = await openStore();
    const emails = ['a@x.example', 'b@x.example', 'é@x.example'];
    for (const email of emails) {
      await store.changeContact(email, () => ({ email, repliedAt: '2026-01-01T00:00:00.000Z' }), undefined);
      for (const [i, createdAt] of ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'].entries())
        await store.addMessage({ key: `${email}/${i}`, channel: `#${i}`, message: '{}', createdAt });
    }
    const contacts = [];
    for (let page = await store.contacts({ limit: 2 }); page.length;) {
      contacts.push(...page.map(({ email }) => email));
      page = await store.contacts({ after: page.at(-1)!.email, status: 'replied', limit: 2 });
    }
    expect(contacts).toEqual(emails);
    expect((await createLocalCrm(store).findAll([emails[2]!, 'c', emails[0]!])).map(({ email }) => email)).toEqual([
      emails[2],
      emails[0],
    ]);
    const keys = [];
    for (let page = await store.messages({ limit: 2 }); page.length;) {
      keys.push(...page.map(({ key }) => key));
      const { createdAt, key } = page.at(-1)!;
      page = await store.messages({ until: createdAt, afterKey: key, limit: 2 });
    }
    expect(keys).toEqual(['1', '0'].flatMap((i) => emails.map((email) => `${email}/${i}`)));
    expect(await store.countMessages({ channel: '#1', since: '2026-01-01T00:00:00.000Z' })).toBe(3);
    expect((await store.channels()).sort()).toEqual(['#0', '#1']);
  });

  test('any text is stored, also one that the store cannot hold as it is', async () => {
    const store = await openStore();
    const odd = 'a\u0000b\ud800 🙂 é';
    const reply = leadEvent('reply_received', { reply: { text: odd } });
    await createLocalCrm(store).record(reply, { key: odd });
    await createOutbox(store, CHANNELS).postMessage({ audience: 'ops', title: odd }, { key: odd });
    expect((await store.contactOf('jane@acme.example'))?.lastReply).toEqual({ text: odd });
    expect(await store.activitiesOf('jane@acme.example')).toHaveLength(1);
    expect(JSON.parse((await store.messages({ limit: 1 }))[0]!.message)).toMatchObject({ title: odd });
  });
});

test('a contact in a database that is away is written later; a person must fix a database that does not exist', async () => {
  const url = await emptyDatabase();
  const recordAt = (address: string) =>
    createLocalCrm(openPostgresLocalStore(databaseForTest(address))).record(leadEvent('reply_received'), { key: 'a' });
  await expect(recordAt(url.replace(/:\d+/, `:${await freePort()}`))).rejects.toMatchObject({
    trouble: 'unavailable',
    message: expect.stringMatching(/^the database of DATABASE_URL cannot be used: connect ECONNREFUSED/) as string,
  });
  await expect(recordAt(`${url}x`)).rejects.toMatchObject({ trouble: 'config' });
  await expect(recordAt(`${url}?options=-c%20default_transaction_read_only%3Don`)).rejects.toMatchObject({
    trouble: 'unavailable',
  });
});

test('a write to a locked file is retried and does not block this process', async () => {
  const folder = temporaryFolder();
  const store = openLocalStoreIn(folder);
  const crm = createLocalCrm(store);
  const outbox = createOutbox(store, CHANNELS);
  const other = new DatabaseSync(localStoreFile(folder));
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const longest = monitorEventLoopDelay({ resolution: 5 });
  longest.enable();
  const unavailable = { trouble: 'unavailable', message: expect.stringContaining('crm.db in DATA_DIR') as string };
  const effects = Array.from({ length: 20 }, (_, i) => [
    expect(crm.record(leadEvent('reply_received'), { key: `${i}/crm` })).rejects.toMatchObject(unavailable),
    expect(outbox.postMessage({ audience: 'ops', title: 't' }, { key: `${i}/slack` })).rejects.toMatchObject(
      unavailable,
    ),
  ]);
  await Promise.all(effects.flat());
  // SQLite's own wait for a lock would block the process for each of the twenty writes.
  expect(longest.max / 1e6).toBeLessThan(500);
  const record = crm.record(leadEvent('reply_received'), { key: 'last/crm' });
  other.exec('COMMIT');
  await record;
  expect(await crm.timeline('jane@acme.example')).toHaveLength(1);
});

test('the outbox shows the same buttons as Slack, for any address', async () => {
  const outbox = createOutbox(openLocalStoreIn(temporaryFolder()), CHANNELS, {
    temporalUi: { url: 'http://ui.example', namespace: 'default' },
    crmRecord: 'https://crm.example/?q={email}',
  });
  const link = { label: 'Open in Unibox', url: 'https://u.example/a\u202Eb\u0000c' };
  const leads = ['jane+x@acme.example', 'j\ud800@acme.example', '%00/../?#&@acme.example'];
  const postMessage = (lead: string) =>
    outbox.postMessage({ audience: 'replies', title: 't', lead, link }, { key: lead });
  for (const lead of leads) await runActivity(postMessage, lead);
  const urls = new Map(
    (await all(outbox.pages())).map(({ key, message }) => [key, message.links.map(({ url }) => url)]),
  );
  expect(leads.map((lead) => urls.get(lead.toWellFormed()))).toEqual(
    ['jane%2Bx%40acme.example', 'j%EF%BF%BD%40acme.example', '%2500%2F..%2F%3F%23%26%40acme.example'].map((query) => [
      'https://u.example/a%E2%80%AEb%00c',
      'http://ui.example/namespaces/default/workflows/test',
      `https://crm.example/?q=${query}`,
    ]),
  );
});

test('a question is shown with its link, or with the command that answers it', async () => {
  const outbox = createOutbox(openLocalStoreIn(temporaryFolder()), CHANNELS);
  const post = (key: string, answerLink?: () => string) => {
    const crm = { record: () => Promise.resolve() };
    const { postMessage } = createActivities({
      crm,
      postMessage: outbox.postMessage,
      answerLink,
      instantly: {} as never,
    });
    const asked: Message = { audience: 'replies', title: 'Send this?', lines: ['Until Friday.'], question: 'q' };
    return runActivity(postMessage, asked, key);
  };
  await post('a/ask');
  await post('b/ask', () => 'https://r.example/answer/1');
  const asked = await all(outbox.pages());
  const [a, b] = ['a/ask', 'b/ask'].map((key) => asked.find((one) => one.key === key)!.message);
  expect(a).toMatchObject({ lines: ['Until Friday.', 'npm run cli -- follow-ups approve test'], links: [] });
  expect(b).toMatchObject({
    lines: ['Until Friday.'],
    links: [{ label: 'Answer', url: 'https://r.example/answer/1' }],
  });
});

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createActivities } from '../../activities/index.ts';
import { createOutbox } from '../../activities/outbox.ts';
import type { Message } from '../../src/domain/activities.ts';
import { localStoreFile, openLocalStore } from '../../activities/local-store/open-local-store.ts';
import { runActivity } from '../support/activity.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { CHANNELS } from '../support/channels.ts';

function storeForTest(folder = temporaryFolder()) {
  const store = openLocalStore({ dataDir: folder });
  onTestFinished(() => store.close());
  return store;
}

describe('the local CRM', () => {
  test('merges an event into its contact and lists it once, even if the event is repeated', async () => {
    const crm = createLocalCrm(storeForTest());
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
  });

  test('keeps both events if two workers record them at the same time', async () => {
    const folder = temporaryFolder();
    const [one, other] = [createLocalCrm(storeForTest(folder)), createLocalCrm(storeForTest(folder))];
    await Promise.all([
      one.record(leadEvent('reply_received'), { key: 'a/crm' }),
      other.record(leadEvent('lead_interested'), { key: 'b/crm' }),
    ]);
    expect(await one.find('jane@acme.example')).toMatchObject({
      status: 'interested',
      repliedAt: expect.any(String) as string,
    });
  });

  test('does not count an automatic reply as an activity', async () => {
    const crm = createLocalCrm(storeForTest());
    await crm.record(leadEvent('auto_reply_received'), { key: 'a/crm' });
    expect(await crm.timeline('jane@acme.example')).toEqual([]);
    expect(await crm.find('jane@acme.example')).toMatchObject({ status: 'new' });
  });
});

test('a write to a locked file is retried and does not block this process', async () => {
  const folder = temporaryFolder();
  const store = storeForTest(folder);
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
  const outbox = createOutbox(storeForTest(), CHANNELS, {
    temporalUi: { url: 'http://ui.example', namespace: 'default' },
    crmRecord: 'https://crm.example/?q={email}',
  });
  const link = { label: 'Open in Unibox', url: 'https://u.example/a\u202Eb\u0000c' };
  const leads = ['jane+x@acme.example', 'j\ud800@acme.example', '%00/../?#&@acme.example'];
  const postMessage = (lead: string) =>
    outbox.postMessage({ audience: 'replies', title: 't', lead, link }, { key: lead });
  for (const lead of leads) await runActivity(postMessage, lead);
  const urls = new Map((await outbox.list(10)).map(({ key, message }) => [key, message.links.map(({ url }) => url)]));
  expect(leads.map((lead) => urls.get(lead.toWellFormed()))).toEqual(
    ['jane%2Bx%40acme.example', 'j%EF%BF%BD%40acme.example', '%2500%2F..%2F%3F%23%26%40acme.example'].map((query) => [
      'https://u.example/a%E2%80%AEb%00c',
      'http://ui.example/namespaces/default/workflows/test',
      `https://crm.example/?q=${query}`,
    ]),
  );
});

test('a question is shown with its link, or with the command that answers it', async () => {
  const outbox = createOutbox(storeForTest(), CHANNELS);
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
  const asked = await outbox.list(10);
  const [a, b] = ['a/ask', 'b/ask'].map((key) => asked.find((one) => one.key === key)!.message);
  expect(a).toMatchObject({ lines: ['Until Friday.', 'npm run cli -- follow-ups approve test'], links: [] });
  expect(b).toMatchObject({
    lines: ['Until Friday.'],
    links: [{ label: 'Answer', url: 'https://r.example/answer/1' }],
  });
});

test('the outbox contains a message once, with its channel', async () => {
  const outbox = createOutbox(storeForTest(), CHANNELS);
  await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
  await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
  expect(await outbox.list(10)).toMatchObject([
    { key: 'a/slack', channel: '#w', message: { title: 'Meeting booked' } },
  ]);
});

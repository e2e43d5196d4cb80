import { describe, expect, onTestFinished, test } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createOutbox } from '../../activities/outbox.ts';
import { openStore } from '../../activities/store.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';

function storeForTest(folder = temporaryFolder()) {
  const store = openStore(folder);
  onTestFinished(() => store.close());
  return store;
}

describe('the local CRM', () => {
  test('merges an event into its contact and logs it once, however often it comes', async () => {
    const crm = createLocalCrm(storeForTest());
    const reply = leadEvent('reply_received', { reply: { text: 'sure' } });
    await crm.record(reply, { key: `${reply.id}/crm` });
    await crm.record(reply, { key: `${reply.id}/crm` });
    expect(crm.find('jane@acme.example')).toMatchObject({
      status: 'replied',
      emailStatus: 'ok',
      lastReply: { text: 'sure' },
    });
    expect(crm.timeline('jane@acme.example')).toEqual([
      { at: reply.at, kind: 'reply_received', title: 'Reply from jane@acme.example · Q3 outbound' },
    ]);
  });

  test('keeps both of two events that two workers record at the same time', async () => {
    const folder = temporaryFolder();
    const [one, other] = [createLocalCrm(storeForTest(folder)), createLocalCrm(storeForTest(folder))];
    await Promise.all([
      one.record(leadEvent('reply_received'), { key: 'a/crm' }),
      other.record(leadEvent('lead_interested'), { key: 'b/crm' }),
    ]);
    expect(one.find('jane@acme.example')).toMatchObject({
      status: 'interested',
      repliedAt: expect.any(String) as string,
    });
  });

  test('does not count an automatic reply as an activity', async () => {
    const crm = createLocalCrm(storeForTest());
    await crm.record(leadEvent('auto_reply_received'), { key: 'a/crm' });
    expect(crm.timeline('jane@acme.example')).toEqual([]);
    expect(crm.find('jane@acme.example')).toMatchObject({ status: 'new' });
  });
});

test('the outbox holds a message once, with the channel it was for', async () => {
  const outbox = createOutbox(storeForTest(), { replies: '#r', wins: '#w', ops: '#o' });
  await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
  await outbox.postMessage({ audience: 'wins', title: 'Meeting booked' }, { key: 'a/slack' });
  expect(outbox.list(10)).toMatchObject([{ key: 'a/slack', channel: '#w', message: { title: 'Meeting booked' } }]);
});

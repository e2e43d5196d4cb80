import { expect, onTestFinished, test } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createActivities } from '../../activities/index.ts';
import { createOutbox } from '../../activities/outbox.ts';
import type { Reply } from '../../src/domain/event.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { runActivity } from '../support/activity.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { CHANNELS } from '../support/channels.ts';
import { openLocalStoreIn } from '../support/local-store.ts';

/** Returns what Slack quotes and what the CRM stores. */
async function shownOf(reply: Reply) {
  const store = openLocalStoreIn(temporaryFolder());
  onTestFinished(() => store.close());
  const crm = createLocalCrm(store);
  const outbox = createOutbox(store, CHANNELS);
  const activities = createActivities({ crm, postMessage: outbox.postMessage, instantly: {} as Instantly });
  const event = leadEvent('reply_received', { reply });
  await runActivity(activities.updateContact, event, `${event.id}/crm`);
  await runActivity(activities.postMessage, { audience: 'replies', title: 'A reply', reply }, `${event.id}/slack`);
  const [newest] = (await Array.fromAsync(outbox.pages())).flat();
  return { message: newest!.message, lastReply: (await crm.find(event.lead.email))!.lastReply };
}

test('people see the words that the lead added, not the quoted mail', async () => {
  const text = 'Fine by me.\n\nNoa\n\n> On Mar 2, 2026, at 12:40 AM, Tom <tom@deeds.example> wrote:\n> \n> Hi Noa,';
  const { message, lastReply } = await shownOf({ subject: 'Re: hi', text, snippet: 'Fine by me.' });
  expect(message).toMatchObject({ title: 'A reply', quote: 'Fine by me.\n\nNoa' });
  expect(message).not.toHaveProperty('reply');
  expect(lastReply).toEqual({ subject: 'Re: hi', text: 'Fine by me.\n\nNoa' });
});

test('a message quotes the first 500 characters', async () => {
  const { message, lastReply } = await shownOf({ text: '😀'.repeat(600) });
  expect(Array.from(message.quote!)).toHaveLength(500);
  expect(Array.from(lastReply!.text!)).toHaveLength(600);
});

test('a reply without words is shown without a quote', async () => {
  const { message, lastReply } = await shownOf({ subject: 'Re: hi' });
  expect(message).not.toHaveProperty('quote');
  expect(lastReply).toEqual({ subject: 'Re: hi' });
});

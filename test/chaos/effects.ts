import { expect, onTestFinished } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createOutbox, type OutboxMessage } from '../../activities/outbox.ts';
import type { LocalStore } from '../../activities/local-store/local-store.ts';
import { type Contact, emailStatusOf, isActivity, merge, statusOf } from '../../src/domain/contact.ts';
import { isLeadEvent, type LeadEvent, type OutreachEvent } from '../../src/domain/event.ts';
import { headline } from '../../src/domain/headline.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { react } from '../../workflows/reactions/index.ts';
import { CHANNELS } from '../support/channels.ts';
import { openLocalStoreIn } from '../support/local-store.ts';

const isOfMonitor = ({ key }: OutboxMessage) => key.startsWith('webhook-monitor-');

/** Whether an event has caused it, not the monitor or a follow-up. */
export const isOfEvent = ({ key }: OutboxMessage): boolean => /^[^/]+\/[^/]+$/.test(key);

async function outboxOf(folder: string): Promise<OutboxMessage[]> {
  const store = openLocalStoreIn(folder);
  const messages = (await Array.fromAsync(createOutbox(store, CHANNELS).pages())).flat();
  await store.close();
  return messages;
}

/** The monitor's messages to ops, newest first. */
export const messagesOfMonitor = async (folder: string): Promise<OutboxMessage[]> =>
  (await outboxOf(folder)).filter(isOfMonitor);

/** The messages of events, newest first. */
export const messagesOf = async (folder: string): Promise<OutboxMessage[]> =>
  (await outboxOf(folder)).filter((message) => !isOfMonitor(message));

/** The kinds of the entries in a lead's timeline in the local CRM. */
export async function timelineOf(folder: string, email: string): Promise<string[]> {
  const store = openLocalStoreIn(folder);
  const timeline = await createLocalCrm(store).timeline(email);
  await store.close();
  return timeline.map(({ kind }) => kind);
}

/**
 * Compares CRM and outbox with a simple model: one event after the other, in the order of time.
 * @param isMeant whether a message should be one of these events.
 */
export async function checkEffects(
  folder: string,
  events: OutreachEvent[],
  policy: Policy,
  isMeant?: (message: OutboxMessage) => boolean,
): Promise<void> {
  const store = openLocalStoreIn(folder);
  onTestFinished(() => store.close());
  await checkStore(store, events, policy, isMeant);
}

/** The same for the store that several workers share. */
export async function checkStore(
  store: LocalStore,
  events: OutreachEvent[],
  policy: Policy,
  isMeant = (message: OutboxMessage) => !isOfMonitor(message),
): Promise<void> {
  const crm = createLocalCrm(store);
  const byTime = (a: LeadEvent, b: LeadEvent) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? -1 : 1);
  const leads = Map.groupBy(events.filter(isLeadEvent).sort(byTime), ({ lead }) => lead.email);

  const contacts = (await Array.fromAsync(crm.pages())).flat();
  expect(contacts.map(({ email }) => email)).toEqual([...leads.keys()].sort());
  for (const [email, its] of leads) {
    const contact = its.reduce<Contact>(merge, { email });
    expect(await crm.find(email)).toEqual({
      ...contact,
      status: statusOf(contact),
      emailStatus: emailStatusOf(contact),
    });
    const activities = its.filter(({ kind }) => isActivity(kind));
    expect(await crm.timeline(email)).toEqual(
      activities.map((event) => ({ at: event.at, kind: event.kind, title: headline(event) })),
    );
  }

  const messages = events.flatMap((event) =>
    react(event, policy).flatMap(({ activity, name }) => (activity === 'postMessage' ? [`${event.id}/${name}`] : [])),
  );
  const stored = (await Array.fromAsync(createOutbox(store, CHANNELS).pages())).flat();
  const posted = stored.filter(isMeant);
  expect(posted.map(({ key }) => key).sort()).toEqual(messages.sort());
}

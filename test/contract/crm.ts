import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Crm } from '../../activities/crm-port.ts';
import { type Contact, merge, statusOf } from '../../src/domain/contact.ts';
import { type LeadEvent, urgencyOf } from '../../src/domain/event.ts';
import { leadEvent } from '../support/events.ts';
import { untilDone } from '../support/until-done.ts';

export interface CrmUnderTest {
  crm: Crm;
  /** The stored contact, as in src/domain, without the lead's variables: a CRM need not store them. */
  contactOf(email: string): Contact | undefined | Promise<Contact | undefined>;
  /** The number of different entries in a contact's timeline. */
  activitiesOf(email: string): number | Promise<number>;
  /** From now on some calls fail and some answers are lost. Does nothing if the CRM’s stub cannot do that. */
  withFaults(on: boolean): void;
}

const EMAIL = 'jane@acme.example';
const KINDS: LeadEvent['kind'][] = [
  'email_sent',
  'email_opened',
  'reply_received',
  'auto_reply_received',
  'email_bounced',
  'lead_unsubscribed',
  'lead_interested',
  'lead_not_interested',
  'lead_meeting_booked',
  'lead_closed',
  'custom_label',
];

// Few times and few texts, so that several events have the same time and different contents.
const Events = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    minute: fc.nat({ max: 4 }),
    text: fc.constantFrom('a', 'b', 'é <b> 🙂'),
  }),
  { minLength: 8, maxLength: 14 },
);
const eventsOf = (rows: { kind: LeadEvent['kind']; minute: number; text: string }[]): LeadEvent[] =>
  rows.map(({ kind, minute, text }) =>
    leadEvent(kind, {
      at: `2026-01-02T03:0${minute}:00.000Z`,
      campaign: { id: text, name: text },
      ...(kind === 'reply_received' && { reply: { subject: text, text } }),
      ...(kind === 'custom_label' && { label: text }),
    }),
  );

/** A bounce does not create a contact, so another event must create it first. */
const FIRST = leadEvent('email_sent', { at: '2026-01-02T03:00:00.000Z' });

const compared = (contact: Contact | undefined) => {
  if (!contact) return undefined;
  const { variables: _, variablesAt: __, ...rest } = contact;
  return rest;
};
const modelOf = (events: LeadEvent[]) => compared(events.reduce(merge, { email: EMAIL }));
const humanOnes = (events: LeadEvent[]) => events.filter(({ kind }) => urgencyOf(kind) === 'human').length;

/** The promises that every CRM must keep. */
export function crmContract(name: string, setUp: () => CrmUnderTest | Promise<CrmUnderTest>): void {
  describe(`the CRM ${name}`, () => {
    const started = async () => {
      const under = await setUp();
      await under.crm.record(FIRST, { key: `${FIRST.id}/crm` });
      return under;
    };

    test.each([1, 2, 3])('holds the same contact in whatever order its events arrive (%i)', async (seed) => {
      const { crm, contactOf } = await started();
      const [rows] = fc.sample(Events, { seed, numRuns: 1 });
      const events = eventsOf(rows!);
      for (const event of events) await crm.record(event, { key: `${event.id}/crm` });
      expect(compared(await contactOf(EMAIL))).toEqual(modelOf([FIRST, ...events]));
    });

    test('does not change if an event is repeated', async () => {
      const { crm, contactOf, activitiesOf } = await started();
      const events = eventsOf(fc.sample(Events, { seed: 4, numRuns: 1 })[0]!);
      for (const event of events) await crm.record(event, { key: `${event.id}/crm` });
      const [contact, activities] = [await contactOf(EMAIL), await activitiesOf(EMAIL)];
      const triedSince = Date.now();
      for (const event of events.toReversed()) await crm.record(event, { key: `${event.id}/crm`, triedSince });
      expect(await contactOf(EMAIL)).toEqual(contact);
      expect(await activitiesOf(EMAIL)).toBe(activities);
    });

    test.each([5, 6, 7])('counts every event if many are written at the same time (%i)', async (seed) => {
      const { crm, contactOf, activitiesOf } = await started();
      const before = await activitiesOf(EMAIL);
      const events = eventsOf(fc.sample(Events, { seed, numRuns: 1 })[0]!);
      await Promise.all(events.map((event) => untilDone(crm, event)));
      expect(compared(await contactOf(EMAIL))).toEqual(modelOf([FIRST, ...events]));
      expect((await activitiesOf(EMAIL)) - before).toBeGreaterThanOrEqual(humanOnes(events));
      expect((await activitiesOf(EMAIL)) - before).toBeLessThanOrEqual(events.length);
    });

    test.each([8, 9, 10])('loses and repeats nothing if calls fail or their answers are lost (%i)', async (seed) => {
      const { crm, contactOf, activitiesOf, withFaults } = await started();
      const events = eventsOf(fc.sample(Events, { seed, numRuns: 1 })[0]!).filter(
        ({ kind }) => urgencyOf(kind) === 'human',
      );
      const before = await activitiesOf(EMAIL);
      withFaults(true);
      await Promise.all(events.map((event) => untilDone(crm, event)));
      withFaults(false);
      expect(compared(await contactOf(EMAIL))).toEqual(modelOf([FIRST, ...events]));
      expect((await activitiesOf(EMAIL)) - before).toBe(events.length);
    });

    test('keeps a bounce until the lead acts later, keeps the latest label, and keeps an unsubscription forever', async () => {
      const { crm, contactOf } = await started();
      for (const [kind, minute, status] of [
        ['email_bounced', 5, 'bounced'],
        ['lead_neutral', 4, 'bounced'],
        ['lead_interested', 6, 'interested'],
        ['lead_neutral', 8, 'neutral'],
        ['lead_meeting_booked', 7, 'neutral'],
        ['lead_unsubscribed', 0, 'unsubscribed'],
        ['lead_closed', 9, 'unsubscribed'],
      ] as const) {
        await crm.record(leadEvent(kind, { at: `2026-01-02T03:0${minute}:00.000Z` }), { key: `${kind}-${minute}/crm` });
        expect(statusOf((await contactOf(EMAIL))!)).toBe(status);
      }
    });
  });
}

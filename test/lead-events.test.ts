import { describe, expect, test, vi } from 'vitest';
import { createLookups } from '../activities/lookups.ts';
import { VendorError } from '../src/domain/failure.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import { outline } from '../src/domain/follow-up/trim-event.ts';
import { leadEvents } from '../src/runs/lead-events.ts';
import { listRuns } from '../src/runs/list-runs.ts';
import { eventQuery } from '../src/runs/query.ts';
import { readHolidays, readHours } from '../src/calendar/settings.ts';
import { leadEvent } from './support/events.ts';
import { temporalForTest, workerForTest } from './support/temporal.ts';

const CALENDAR = { zone: 'UTC', hours: readHours('Mon-Fri 09:00-17:00'), holidays: readHolidays('') };

/** Dispatches the events and waits until Temporal lists each of them. */
async function happened(...events: LeadEvent[]) {
  const [worker, temporal] = [await workerForTest(), await temporalForTest()];
  await Promise.all(events.map((event) => worker.dispatch(event)));
  await vi.waitFor(async () => {
    for (const lead of new Set(events.map((event) => event.lead.email))) {
      const listed = (await listRuns(temporal, eventQuery({ lead }))).map(({ workflowId }) => workflowId);
      expect(listed).toEqual(
        expect.arrayContaining(events.flatMap((one) => (one.lead.email === lead ? [one.id] : []))),
      );
    }
  }, 20_000);
  return temporal;
}
const of = (email: string) => ({ lead: { email, variables: {} } });

describe('the earlier event of a lead', () => {
  test('is found for an address with any characters', async () => {
    const addresses = [
      'tail@t.example\\',
      'late\\one@t.example',
      '"late.two"@t.example',
      "o'late@t.example",
      'what?now@t.example',
      '50%5cx@t.example',
      'nel\u0085x@t.example',
      ...['a', 'b'].map((end) => `${'x'.repeat(260)}${end}@t.example`),
    ];
    const events = addresses.map((email) => leadEvent('lead_unsubscribed', of(email)));
    const temporal = await happened(...events);
    const found = await Promise.all(addresses.map((one) => leadEvents(temporal, [one], ['lead_unsubscribed'])));
    expect(found.map((all) => all.map(({ id }) => id))).toEqual(events.map(({ id }) => [id]));
  });

  test('is found by a campaign name with any characters, and no other event is found', async () => {
    const names = ['Q3 "hot" list', 'back\\', 'Still interested?', "x\\' OR Lead = 'victim@v.example' -- "];
    const events = names.map((name) => leadEvent('email_opened', { ...of('camp@c.example'), campaign: { name } }));
    const temporal = await happened(leadEvent('lead_unsubscribed', of('victim@v.example')), ...events);
    const found = await Promise.all(names.map((campaign) => listRuns(temporal, eventQuery({ campaign }))));
    expect(found.map((all) => all.map(({ workflowId }) => workflowId))).toEqual(events.map(({ id }) => [id]));
  });

  test('is found even if it is older than many others, and large events are shortened', async () => {
    const email = 'many@m.example';
    const old = leadEvent('lead_unsubscribed', of(email));
    await happened(old);
    const text = 'ü'.repeat(300_000);
    const labels = Array.from({ length: 101 }, (_, i) =>
      leadEvent('custom_label', { ...of(email), label: `Hot ${i}`, ...(i < 3 && { reply: { text } }) }),
    );
    const temporal = await happened(...labels);
    const found = await leadEvents(temporal, [email], ['custom_label', 'lead_unsubscribed']);
    expect(found.find(({ kind }) => kind === 'lead_unsubscribed')).toMatchObject({ id: old.id });
    expect(found.length).toBeGreaterThan(100);
    expect(JSON.stringify(found).length).toBeLessThan(60_000);
  });
});

describe('the lookup of events that may end a follow-up', () => {
  const lookups = (events: LeadEvent[], otherAddressesOf?: (email: string) => Promise<string[]>) =>
    createLookups(CALENDAR, {
      eventsOf: (addresses) => Promise.resolve(events.filter(({ lead }) => addresses.includes(lead.email))),
      otherAddressesOf,
    }).getLeadEvents({ lead: 'jane@acme.example', kinds: ['lead_unsubscribed', 'email_bounced'] });

  test('finds an unsubscription of any address of the contact, and a bounce that means that the lead’s own address is dead', async () => {
    const other = of('jane@other.example');
    const [unsubscribed, dead] = [leadEvent('lead_unsubscribed', other), leadEvent('email_bounced')];
    // A long reason that was not cut.
    const reason = `${'Delivery to the following recipient failed. '.repeat(8)} 452 4.2.2 Mailbox full`;
    const full = outline(leadEvent('email_bounced', { bounce: { reason } }));
    const all = [unsubscribed, dead, full, leadEvent('email_bounced', other)];
    expect(await lookups(all, () => Promise.resolve(['jane@other.example']))).toEqual([unsubscribed, dead]);
    expect(await lookups(all)).toEqual([dead]);
  });

  test('waits for a CRM that is unreachable, but not for one that refuses to list the addresses', async () => {
    const event = leadEvent('lead_unsubscribed');
    const fails = (trouble: 'auth' | 'unavailable') => () => Promise.reject(new VendorError(trouble, 'because'));
    expect(await lookups([event], fails('auth'))).toEqual([event]);
    await expect(lookups([event], fails('unavailable'))).rejects.toThrow('because');
  });
});

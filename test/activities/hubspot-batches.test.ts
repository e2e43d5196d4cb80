import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf, type Contact, join } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { type Turn, UNLIMITED } from '../../src/outgoing/call-budget.ts';
import { compact } from '../../src/hubspot/record.ts';
import { leadEvent } from '../support/events.ts';
import type { MultiStatus } from '../support/hubspot-batches.ts';
import { openHubspot } from '../support/hubspot-crm.ts';
import { type HubspotStub, startHubspotStub } from '../support/hubspot-stub.ts';
import { untilDone } from '../support/until-done.ts';

const email = (n: number) => `lead-${n}@acme.example`;
const at = (second: number) => `2026-01-02T03:04:${String(second % 60).padStart(2, '0')}.000Z`;
const attempt = (event: LeadEvent) => ({ key: `${event.id}/crm` });
const of = (n: number, kind: LeadEvent['kind'], fields: object = {}) =>
  leadEvent(kind, { lead: { email: email(n), variables: {} }, ...fields });
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const LONG = { HUBSPOT_BATCH_WINDOW: '3 seconds' };

function expectModel(stub: HubspotStub, events: LeadEvent[]): void {
  for (const [address, its] of Map.groupBy(events, ({ lead }) => lead.email)) {
    const model = its.map((event) => compact(changeOf(event))).reduce<Contact>(join, { email: address });
    expect(stub.recordOf(address)).toEqual(model);
  }
}

test('many events share calls: at most one call for five events', async () => {
  const stub = await startHubspotStub({ setUp: true, latencyMs: () => Math.random() * 3 });
  for (const n of upTo(75)) stub.addContact({ email: email(n) });
  const crm = openHubspot(stub, { HUBSPOT_BATCH_WINDOW: '50ms' });
  const kinds = ['email_sent', 'email_opened', 'email_link_clicked'] as const;
  const events = upTo(200).map((i) => of(i % 150, kinds[i % 3]!, { at: at(i) }));
  await Promise.all(events.map((event) => crm.record(event, attempt(event))));
  expectModel(stub, events);
  expect(stub.contacts.size).toBe(150);
  expect(stub.requests.length).toBeLessThanOrEqual(0.2 * events.length);
});

test('a human signal does not wait for others and takes with it what waits', async () => {
  const stub = await startHubspotStub({ setUp: true });
  const crm = openHubspot(stub, LONG);
  const events = [of(1, 'email_opened'), of(2, 'email_sent'), of(1, 'reply_received'), of(3, 'lead_interested')];
  await Promise.all(events.map((event) => crm.record(event, attempt(event))));
  expectModel(stub, events);
  expect(stub.notes.size).toBe(2);
});

test.each<MultiStatus>(['never', 'create', 'always'])(
  'a contact that HubSpot refuses fails only its own effects, with the words of a call of its own: 207 %s',
  async (multiStatus) => {
    const stub = await startHubspotStub({ setUp: true, multiStatus });
    stub.properties.get('instantly_label')!.type = 'enumeration';
    for (const n of upTo(8)) stub.addContact({ email: email(n) });
    const crm = openHubspot(stub);
    const labelled = (n: number, label = '') => of(n, 'custom_label', { label });
    // Of those that exist and of those that do not, one is refused.
    const events = upTo(16).map((n) => labelled(n, n % 8 === 5 ? 'hot' : ''));
    const outcomes = await Promise.allSettled(events.map((event) => crm.record(event, attempt(event))));
    const refused = outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
    expect(refused).toEqual([5, 13]);
    expectModel(
      stub,
      events.filter((_, n) => !refused.includes(n)),
    );
    for (const n of refused) {
      const alone = await crm.record(events[n]!, attempt(events[n]!)).catch((error: unknown) => error);
      const reason = (outcomes[n] as PromiseRejectedResult).reason as VendorError;
      const words = (error: unknown) => (error as Error).message.replace(/, [\da-f-]{36}$/, '');
      expect(words(reason)).toBe(words(alone));
      expect(reason).toMatchObject({ trouble: 'rejected', status: 400 });
      expect(words(reason)).toMatch(
        /400 Property values were not valid, INVALID_OPTION \(instantly_label\), VALIDATION/,
      );
    }
  },
);

test('of one lead’s events, only the one that HubSpot refuses fails', async () => {
  const stub = await startHubspotStub({ setUp: true });
  stub.properties.get('instantly_label')!.type = 'enumeration';
  stub.addContact({ email: email(1) });
  const crm = openHubspot(stub, LONG);
  const [opened, labelled, reply] = [
    of(1, 'email_opened'),
    of(1, 'custom_label', { label: 'hot' }),
    of(1, 'reply_received'),
  ];
  const outcomes = await Promise.allSettled(
    [opened, labelled, reply].map((event) => crm.record(event, attempt(event))),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expectModel(stub, [opened, reply]);
});

test('a limit that HubSpot names for a batch is not answered with more calls', async () => {
  const stub = await startHubspotStub({ setUp: true, limit: { calls: 0, windowMs: 60_000 } });
  const crm = openHubspot(stub);
  const events = upTo(20).map((n) => of(n, 'email_opened'));
  const outcomes = await Promise.allSettled(events.map((event) => crm.record(event, attempt(event))));
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ reason: { trouble: 'rate-limited', retryAfterMs: 10_000 } });
  expect(stub.requests).toHaveLength(1);
});

test('two addresses of one contact are one contact in a batch, also after people merged it', async () => {
  const stub = await startHubspotStub({ setUp: true });
  const [one, other] = [stub.addContact({ email: email(1) }, [email(2)]), stub.addContact({ email: email(3) })];
  stub.dials.fault = ({ path }) => {
    if (path === 'contacts/batch/update' && stub.contacts.has(other.id)) stub.mergeContacts(other, one);
    return undefined;
  };
  const crm = openHubspot(stub, { HUBSPOT_BATCH_WINDOW: '20ms' });
  const events = [1, 2, 3, 4].map((n) => of(n, 'email_opened', { at: at(n) }));
  await Promise.all(events.map((event) => untilDone(crm, event)));
  expect(stub.recordOf(email(1))).toMatchObject({ openedAt: at(3) });
  expect(stub.contactOf(email(4))).toBeDefined();
  expect(stub.contacts.size).toBe(2);
});

test('what is cancelled leaves a batch that was not sent, and does not end one that was', async () => {
  const stub = await startHubspotStub({ setUp: true });
  const crm = openHubspot(stub, LONG);
  const cancel = new AbortController();
  const leaving = of(1, 'email_opened');
  const left = crm.record(leaving, { ...attempt(leaving), signal: cancel.signal });
  cancel.abort(new Error('stopped'));
  await expect(left).rejects.toThrow('stopped');
  const reply = of(2, 'reply_received');
  await crm.record(reply, attempt(reply));
  expect([...stub.contacts.values()].map(({ properties }) => properties['email'])).toEqual([email(2)]);

  const late = new AbortController();
  stub.dials.fault = () => (late.abort(new Error('stopped')), undefined);
  const [opened, interested] = [of(3, 'email_opened'), of(4, 'lead_interested')];
  const outcomes = await Promise.allSettled([
    crm.record(opened, { ...attempt(opened), signal: late.signal }),
    crm.record(interested, attempt(interested)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expectModel(stub, [interested]);
});

test('each call takes a turn, an urgent one if a human signal waits for it', async () => {
  const stub = await startHubspotStub({ setUp: true });
  const turns: (boolean | undefined)[] = [];
  const budget = { ...UNLIMITED, take: (turn?: Turn) => (turns.push(turn?.urgent), Promise.resolve()) };
  const crm = openHubspot(stub, {}, [], budget);
  const [opened, reply] = [of(1, 'email_opened'), of(1, 'reply_received')];
  await crm.record(opened, attempt(opened));
  expect(turns).toEqual(stub.requests.map(() => false));
  turns.length = 0;
  stub.requests.length = 0;
  await crm.record(reply, attempt(reply));
  expect(turns).toEqual(stub.requests.map(() => true));
});

test('a batch takes in what comes until its turn, and is urgent as soon as a human signal waits for it', async () => {
  const stub = await startHubspotStub({ setUp: true });
  const taken: { urgent: boolean | undefined; goOn(): void }[] = [];
  const take = ({ urgent, signal }: Turn = {}) =>
    new Promise<void>((goOn, giveUp) => {
      const one = { urgent, goOn };
      taken.push(one);
      signal?.addEventListener('abort', () => (taken.splice(taken.indexOf(one), 1), giveUp(new Error('given up'))));
    });
  const crm = openHubspot(stub, { HUBSPOT_LEAD_STATUS: 'off' }, [], { ...UNLIMITED, take });
  const events = [of(1, 'email_sent'), of(2, 'email_sent'), of(1, 'email_opened'), of(3, 'reply_received')];
  const [reply] = events.slice(-1);
  const done = events.slice(0, -1).map(async (event, i) => {
    await new Promise((resolve) => setTimeout(resolve, 10 * i));
    await crm.record(event, attempt(event));
  });
  await expect.poll(() => taken.map(({ urgent }) => urgent)).toEqual([false]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  done.push(crm.record(reply!, attempt(reply!)));
  await expect.poll(() => taken.map(({ urgent }) => urgent)).toEqual([true]);
  const release = setInterval(() => taken.shift()?.goOn(), 1);
  await Promise.all(done);
  clearInterval(release);
  expectModel(stub, events);
  const batches = stub.requests.filter(({ path }) => path.startsWith('contacts/batch'));
  expect(batches.map(({ path, body }) => [path, (body as { inputs: object[] }).inputs.length])).toEqual([
    ['contacts/batch/read', 3],
    ['contacts/batch/create', 3],
  ]);
});

test('one worker never writes a contact twice at the same time', async () => {
  const stub = await startHubspotStub({ setUp: true, latencyMs: () => Math.random() * 4 });
  const underWay = new Set<string>();
  const both: string[] = [];
  stub.dials.fault = async ({ path, body }) => {
    if (path !== 'contacts/batch/update') return undefined;
    const ids = (body as { inputs: { id: string }[] }).inputs.map(({ id }) => id);
    both.push(...ids.filter((id) => underWay.has(id)));
    for (const id of ids) underWay.add(id);
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const id of ids) underWay.delete(id);
    return undefined;
  };
  for (const n of upTo(4)) stub.addContact({ email: email(n) });
  const crm = openHubspot(stub);
  const events: LeadEvent[] = [];
  for (const i of upTo(60)) {
    events.push(of(i % 4, i % 3 ? 'email_opened' : 'lead_interested', { at: at(i) }));
    void untilDone(crm, events.at(-1)!);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await expect.poll(() => stub.notes.size).toBe(20);
  await untilDone(crm, of(0, 'lead_neutral'));
  expect(both).toEqual([]);
});

const KINDS = ['email_sent', 'email_opened', 'reply_received', 'lead_interested', 'custom_label'] as const;
const Rows = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), lead: fc.nat({ max: 5 }), second: fc.nat({ max: 3 }) }),
  {
    minLength: 30,
    maxLength: 80,
  },
);

test('two workers that write the same leads have the result of one writer, with each note once', async () => {
  await fc.assert(
    fc.asyncProperty(Rows, fc.constantFrom<MultiStatus[]>('never', 'create', 'always'), async (rows, multiStatus) => {
      const stub = await startHubspotStub({ setUp: true, multiStatus, latencyMs: () => Math.random() * 5 });
      stub.dials.fault = () => {
        const dice = Math.random();
        return dice < 0.05 ? 'unavailable' : dice < 0.1 ? 'lost' : undefined;
      };
      for (const n of upTo(3)) stub.addContact({ email: email(n) });
      const events = rows.map(({ kind, lead, second }, i) =>
        of(lead, kind, { at: at(second), campaign: { name: `${i}` } }),
      );
      const crms = [1, 2].map(() => openHubspot(stub, { HUBSPOT_BATCH_WINDOW: '5ms' }));
      await Promise.all(events.map((event, i) => untilDone(crms[i % 2]!, event)));
      expectModel(stub, events);
      const noted = [...stub.notes.values()].map(
        ({ properties }) => /\[(.+)\/crm\]/.exec(properties['hs_note_body']!)![1]!,
      );
      const human = events.filter(({ kind }) => !['email_sent', 'email_opened'].includes(kind));
      expect(noted.sort()).toEqual(human.map(({ id }) => id).sort());
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

test('an outage fails each effect, and none is lost', async () => {
  const stub = await startHubspotStub({ setUp: true, token: undefined });
  const crm = openHubspot(stub);
  const events = upTo(60).map((n) => of(n, 'email_sent'));
  const outcomes = await Promise.allSettled(events.map((event) => crm.record(event, attempt(event))));
  for (const outcome of outcomes) expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(VendorError);
  expect(stub.requests).toHaveLength(2);
});

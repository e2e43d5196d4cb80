import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, changeOf, type Contact, join } from '../../src/domain/contact.ts';
import { adviceFor } from '../../src/domain/concerns/advice.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import type { VendorError } from '../../src/domain/failure.ts';
import { shorten } from '../../src/domain/headline.ts';
import { replyKeysOf } from '../../src/domain/reply-keys.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { PROPERTIES, shownOf } from '../../src/hubspot/properties.ts';
import { compact, recordOf } from '../../src/hubspot/record.ts';
import { leadEvent } from '../support/events.ts';
import { openHubspot } from '../support/hubspot-crm.ts';
import { refusal } from '../support/hubspot-schema.ts';
import { type HubspotStub, startHubspotStub, STUB_TOKEN } from '../support/hubspot-stub.ts';
import { untilDone } from '../support/until-done.ts';

const EMAIL = 'jane@acme.example';
const at = (second: number) => `2026-01-02T03:04:${String(second).padStart(2, '0')}.000Z`;
const attempt = (event: LeadEvent) => ({ key: `${event.id}/crm` });
const held = (stub: HubspotStub, email = EMAIL) => stub.contactOf(email)?.properties ?? {};
const bodies = (stub: HubspotStub) => [...stub.notes.values()].map(({ properties }) => properties['hs_note_body']!);
const asked = (stub: HubspotStub) => stub.requests.map(({ method, path }) => `${method} ${path}`);
const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as VendorError,
  );

async function portal(env: Record<string, string> = {}, options = {}) {
  const stub = await startHubspotStub({ setUp: true, ...options });
  const crm = openHubspot(stub, env);
  const record = (...events: LeadEvent[]) =>
    events.reduce((before, event) => before.then(() => crm.record(event, attempt(event))), Promise.resolve());
  return { stub, crm, record };
}

describe('a contact', () => {
  test('that is missing in HubSpot is created with the names from the lead’s variables', async () => {
    const { stub, record } = await portal();
    const variables = { firstName: 'Jane', companyName: 'Acme', jobTitle: 'CTO', phone: 123, custom: 'x' };
    await record(
      leadEvent('reply_received', { lead: { email: EMAIL, variables }, reply: { subject: 'Re', text: 'yes' } }),
    );
    expect(held(stub)).toMatchObject({
      email: EMAIL,
      firstname: 'Jane',
      company: 'Acme',
      jobtitle: 'CTO',
      phone: '123',
      hs_lead_status: 'CONNECTED',
      instantly_status: 'replied',
      instantly_email_status: 'ok',
      instantly_last_event: 'replied',
      instantly_replied_at: '2026-01-02T03:04:05.678Z',
      instantly_campaign_name: 'Q3 outbound',
      instantly_last_reply_subject: 'Re',
      instantly_last_reply_snippet: 'yes',
    });
  });

  test('that exists keeps the names that people entered', async () => {
    const { stub, record } = await portal();
    stub.addContact({ email: EMAIL, firstname: 'Janet' });
    await record(leadEvent('email_opened', { lead: { email: EMAIL, variables: { firstName: 'Jane' } } }));
    expect(held(stub)).toMatchObject({ firstname: 'Janet', instantly_last_event: 'opened' });
  });

  test('that has the address as a second one is updated by its id', async () => {
    const { stub, record } = await portal();
    const { id } = stub.addContact({ email: 'j@acme.example' }, [EMAIL]);
    await record(leadEvent('email_opened'), leadEvent('reply_received'));
    expect(stub.contacts.size).toBe(1);
    expect(held(stub, 'j@acme.example')).toMatchObject({ instantly_status: 'replied' });
    expect(stub.notes.values().next().value).toMatchObject({ contactId: id });
  });

  test('is not written if the event changes nothing', async () => {
    const { stub, crm } = await portal();
    const event = leadEvent('email_opened');
    await crm.record(event, attempt(event));
    stub.requests.length = 0;
    await crm.record(event, attempt(event));
    expect(asked(stub)).toEqual(['POST contacts/batch/read']);
  });

  test('gets its managed properties back after a person changed them by hand', async () => {
    const { stub, record } = await portal();
    await record(leadEvent('reply_received', { at: at(1) }));
    stub.edit(stub.contactOf(EMAIL)!, { instantly_status: 'closed_won', instantly_record: 'oops' });
    await record(leadEvent('email_opened', { at: at(2) }));
    expect(held(stub)).toMatchObject({
      instantly_status: 'replied',
      instantly_opened_at: at(2),
      instantly_replied_at: at(1),
    });
  });

  test('that is deleted during an update is created again', async () => {
    const { stub, record } = await portal();
    stub.addContact({ email: EMAIL });
    stub.dials.fault = ({ path }) => {
      if (path === 'contacts/batch/update') stub.contacts.clear();
      return undefined;
    };
    await record(leadEvent('lead_interested'));
    expect(held(stub)).toMatchObject({ instantly_status: 'interested' });
    expect(stub.notes.size).toBe(1);
  });

  test('stores text of any script and any length', async () => {
    const { stub, record } = await portal();
    const text = `\u0000<b>日本語 🙂\n${'🙂'.repeat(70_000)}`;
    await record(leadEvent('reply_received', { reply: { text } }), leadEvent('custom_label', { label: '🔥 <hot>' }));
    expect(held(stub)).toMatchObject({ instantly_label: '🔥 <hot>' });
    expect(held(stub)['instantly_last_reply_snippet']).toMatch(/^<b>日本語 🙂 🙂.*🙂…$/u);
    expect(held(stub)['instantly_record']!.length).toBeLessThan(65_536);
    expect(Math.max(...bodies(stub).map(({ length }) => length))).toBeLessThanOrEqual(65_536);
  });
});

describe('bounces and unsubscribes', () => {
  test.each(['email_bounced', 'lead_unsubscribed'] as const)(
    '%s creates no contact: the contact is looked up once more a little later',
    async (kind) => {
      const { stub, crm } = await portal();
      const event = leadEvent(kind);
      expect(await failureOf(crm.record(event, attempt(event)))).toMatchObject({
        trouble: 'unavailable',
        retryAfterMs: 5_000,
      });
      await crm.record(event, { ...attempt(event), triedSince: Date.now() });
      expect([stub.contacts.size, stub.notes.size]).toEqual([0, 0]);
    },
  );

  test('are written to a contact that is created later', async () => {
    const stub = await startHubspotStub({ setUp: true });
    const [unsubscribed, reply] = [leadEvent('lead_unsubscribed'), leadEvent('reply_received')];
    const crm = openHubspot(stub, {}, [unsubscribed, reply]);
    await untilDone(crm, unsubscribed);
    await untilDone(crm, reply);
    expect(held(stub)).toMatchObject({ instantly_status: 'unsubscribed', instantly_replied_at: reply.at });
  });

  test.each(['email_bounced', 'lead_unsubscribed'] as const)(
    '%s of a contact’s second address is written to the contact, and so is a reply with CRM_CREATE=never',
    async (kind) => {
      const { stub, record } = await portal({ CRM_CREATE: 'never' });
      stub.addContact({ email: 'j@acme.example' }, ['other@acme.example', EMAIL]);
      await record(leadEvent('reply_received', { at: at(1) }), leadEvent(kind, { at: at(2) }));
      const status = kind === 'email_bounced' ? 'bounced' : 'unsubscribed';
      expect(held(stub, 'j@acme.example')).toMatchObject({
        instantly_email_status: status,
        instantly_replied_at: at(1),
      });
      expect(stub.contacts.size).toBe(1);
    },
  );

  test('that do not mean a dead address keep the status, and add a note with the server’s reason', async () => {
    const { stub, record } = await portal();
    stub.addContact({ email: EMAIL });
    await record(leadEvent('email_bounced', { bounce: { reason: '452 4.2.2 Mailbox full' } }));
    expect(held(stub)).toMatchObject({ instantly_email_status: 'ok', instantly_status: 'new' });
    expect(bodies(stub)).toEqual([
      expect.stringContaining('Temporary bounce for jane@acme.example · Q3 outbound · 452 4.2.2'),
    ]);
  });

  test('mark a contact that exists', async () => {
    const { stub, record } = await portal();
    stub.addContact({ email: EMAIL });
    await record(leadEvent('email_bounced'));
    expect(held(stub)).toMatchObject({ instantly_email_status: 'bounced', instantly_status: 'bounced' });
  });
});

test('CRM_CREATE=never updates only contacts that exist', async () => {
  const { stub, record } = await portal({ CRM_CREATE: 'never' });
  await record(leadEvent('reply_received'));
  expect([stub.contacts.size, stub.notes.size]).toEqual([0, 0]);
  stub.addContact({ email: EMAIL });
  await record(leadEvent('reply_received'));
  expect(held(stub)).toMatchObject({ instantly_status: 'replied' });
});

describe('hs_lead_status', () => {
  test('follows our status', async () => {
    const { stub, record } = await portal();
    await record(leadEvent('reply_received', { at: at(1) }), leadEvent('lead_interested', { at: at(2) }));
    expect(held(stub)).toMatchObject({ hs_lead_status: 'IN_PROGRESS' });
  });

  test('that a person set stays until our status changes', async () => {
    const { stub, record } = await portal();
    await record(leadEvent('reply_received', { at: at(1) }));
    stub.edit(stub.contactOf(EMAIL)!, { hs_lead_status: 'BAD_TIMING' });
    await record(leadEvent('reply_received', { at: at(2) }), leadEvent('email_opened', { at: at(3) }));
    expect(held(stub)).toMatchObject({ hs_lead_status: 'BAD_TIMING', instantly_replied_at: at(2) });
    await record(leadEvent('lead_interested', { at: at(4) }));
    expect(held(stub)).toMatchObject({ hs_lead_status: 'IN_PROGRESS' });
  });

  test('is not written if the portal does not have the option; the other properties are', async () => {
    const { stub, record } = await portal({ HUBSPOT_LEAD_STATUS: 'replied=WARM,interested=IN_PROGRESS' });
    await record(leadEvent('reply_received', { at: at(1) }));
    expect(held(stub)).toMatchObject({ instantly_status: 'replied' });
    expect(held(stub)).not.toHaveProperty('hs_lead_status');
    await record(leadEvent('lead_interested', { at: at(2) }));
    expect(held(stub)).toMatchObject({ hs_lead_status: 'IN_PROGRESS' });
  });

  test('is never written if HUBSPOT_LEAD_STATUS is off, and lifecyclestage is not written by default', async () => {
    const { stub, record } = await portal({ HUBSPOT_LEAD_STATUS: 'off' });
    await record(leadEvent('lead_closed'));
    expect(held(stub)).not.toHaveProperty('hs_lead_status');
    expect(held(stub)).not.toHaveProperty('lifecyclestage');
  });
});

test('lifecyclestage only moves forward in the portal’s order, and only to stages that the portal has', async () => {
  const map = 'replied=lead,interested=salesqualifiedlead,meeting_scheduled=nosuch,closed_won=customer';
  const { stub, record } = await portal({ HUBSPOT_LIFECYCLE_STAGE: map });
  stub.addContact({ email: EMAIL, lifecyclestage: 'opportunity' });
  await record(leadEvent('reply_received', { at: at(1) }), leadEvent('lead_interested', { at: at(2) }));
  await record(leadEvent('lead_meeting_booked', { at: at(3) }));
  const written = stub.requests.filter(({ path }) => /create|update/.test(path));
  expect(JSON.stringify(written)).not.toContain('lifecyclestage');
  await record(leadEvent('lead_closed', { at: at(4) }));
  expect(held(stub)).toMatchObject({ lifecyclestage: 'customer' });
});

describe('a note', () => {
  test('contains the time, the event as plain text, and its marker', async () => {
    const { stub, record } = await portal();
    const event = leadEvent('reply_received', {
      reply: { subject: 'Re: <b>', text: `"Hi" & it's\n<script>alert(1)</script>` },
    });
    await record(event);
    expect([...stub.notes.values()][0]!.properties).toEqual({
      hs_timestamp: event.at,
      hs_note_body: [
        '<strong>Reply from jane@acme.example · Q3 outbound</strong>',
        'Re: &lt;b&gt;',
        '&quot;Hi&quot; &amp; it&#39;s',
        '&lt;script&gt;alert(1)&lt;/script&gt;',
        `<small>Instantly event [${event.id}/crm] [reply ${replyKeysOf(event)[0]}]</small>`,
      ].join('<br>'),
    });
  });

  const same = { reply: { text: 'Yes, send the price list.' } };
  const replyOf = (fields: object = same) => leadEvent('reply_received', fields);
  test.each<[string, LeadEvent[], number]>([
    ['a label that repeats it', [replyOf(), leadEvent('lead_interested', same)], 1],
    ['two labels that repeat it', [replyOf(), leadEvent('lead_interested', same), leadEvent('custom_label', same)], 1],
    ['a label that came first', [leadEvent('lead_interested', same), replyOf()], 1],
    [
      'a label with the snippet',
      [replyOf({ ...same, emailId: 'm' }), leadEvent('lead_neutral', { reply: { snippet: 'Yes' }, emailId: 'm' })],
      1,
    ],
    ['another reply with the same text', [replyOf(), replyOf()], 2],
    ['a label with another text', [replyOf(), leadEvent('lead_interested', { reply: { text: 'No' } })], 2],
    ['a label without a text', [replyOf(), leadEvent('lead_interested')], 2],
  ])('is written once for each reply: with %s', async (_name, events, notes) => {
    const { stub, crm } = await portal();
    for (const event of events) await untilDone(crm, event);
    expect(stub.notes.size).toBe(notes);
  });

  test('is not added for an event without news, such as an open', async () => {
    const { stub, record } = await portal();
    await record(leadEvent('email_sent'), leadEvent('email_opened'), leadEvent('auto_reply_received'));
    expect(stub.notes.size).toBe(0);
  });

  test('whose answer was lost is found again, even among many', async () => {
    const { stub, crm, record } = await portal();
    await record(...Array.from({ length: 130 }, (_, i) => leadEvent('reply_received', { at: at(i % 60) })));
    let lost = 0;
    stub.dials.fault = ({ path }) => (path === 'notes' && !lost++ ? 'lost' : undefined);
    const event = leadEvent('lead_interested');
    await untilDone(crm, event);
    expect(lost).toBe(1);
    expect(bodies(stub).filter((body) => body.includes(event.id))).toHaveLength(1);
  });

  test('that was not created is created by the next attempt', async () => {
    const { stub, crm } = await portal();
    const event = leadEvent('lead_interested');
    await crm.record(event, { ...attempt(event), triedSince: Date.now() });
    expect(stub.notes.size).toBe(1);
  });
});

describe('a refusal by HubSpot has the right failure class', () => {
  test.each<[string, number, object, string, number | undefined]>([
    ['locked', 423, {}, 'unavailable', 2_000],
    ['locked, with a delay', 423, { headers: { 'retry-after': '7' } }, 'unavailable', 7_000],
    ['moving', 477, { headers: { 'retry-after': '60' } }, 'unavailable', 60_000],
    ['the limit of ten seconds', 429, { more: { policyName: 'TEN_SECONDLY_ROLLING' } }, 'rate-limited', 10_000],
    ['the limit of one second', 429, { more: { policyName: 'SECONDLY' } }, 'rate-limited', 1_000],
    ['the limit of a day', 429, { more: { policyName: 'DAILY' } }, 'rate-limited', 3_600_000],
    [
      'a limit with a delay',
      429,
      { headers: { 'retry-after': '3' }, more: { policyName: 'DAILY' } },
      'rate-limited',
      3_000,
    ],
    ['an unknown limit', 429, {}, 'rate-limited', 10_000],
    ['a limit with an unknown name', 429, { more: { policyName: 'constructor' } }, 'rate-limited', 10_000],
    ['a limit with another status', 403, { category: 'RATE_LIMITS' }, 'rate-limited', 10_000],
    ['validation', 400, { category: 'VALIDATION_ERROR' }, 'rejected', undefined],
    ['too long', 414, {}, 'rejected', undefined],
    ['token', 401, {}, 'auth', undefined],
    ['scope', 403, {}, 'auth', undefined],
    ['broken', 500, {}, 'unavailable', undefined],
    ['gateway', 502, {}, 'unavailable', undefined],
    ['proxy', 521, {}, 'unavailable', undefined],
  ])(
    '%s: %i',
    async (
      _name,
      status,
      { headers, more, category = 'CATEGORY' }: { headers?: Record<string, string>; more?: object; category?: string },
      trouble,
      retryAfterMs,
    ) => {
      const answer = { ...refusal(status, 'because', category, more), ...(headers && { headers }) };
      const { crm } = await portal({}, { fault: () => answer });
      const event = leadEvent('email_opened');
      const failure = await failureOf(crm.record(event, attempt(event)));
      expect(failure).toMatchObject({ trouble, status, retryAfterMs });
      const { correlationId } = answer.body as { correlationId: string };
      // HubSpot refuses to look for a text that is no address, and refuses the creation too. That may quote people.
      const said = status === 400 ? 'create: 400' : `read: ${status} because,`;
      expect(failure.message).toBe(
        `HubSpot POST /crm/objects/2026-09/contacts/batch/${said} ${category}, ${correlationId}`,
      );
    },
  );

  test('an address that HubSpot refuses causes a failure with advice, but its bounce is done without a contact', async () => {
    const { crm } = await portal();
    const lead = { email: 'bad@-dash.example', variables: {} };
    const failure = await failureOf(crm.record(leadEvent('reply_received', { lead }), { key: 'k' }));
    expect(failure).toMatchObject({ trouble: 'rejected', message: expect.stringContaining('INVALID_EMAIL') as string });
    expect(adviceFor('rejected', [failure.message], 'an-id')).toMatch(
      /such an address: .* Then: .* attention skip an-id$/,
    );
    await untilDone(crm, leadEvent('email_bounced', { lead }));
  });

  test('a contact that HubSpot names but never shows waits for a person in the end', async () => {
    const { stub, crm } = await portal();
    stub.dials.fault = ({ path }) =>
      path === 'contacts/batch/create'
        ? refusal(409, 'Contact already exists. Existing ID: 4711', 'CONFLICT')
        : undefined;
    const event = leadEvent('reply_received');
    expect(await failureOf(crm.record(event, attempt(event)))).toMatchObject({ trouble: 'unavailable' });
    const triedSince = Date.now() - 3_600_000;
    expect(await failureOf(crm.record(event, { ...attempt(event), triedSince }))).toMatchObject({
      trouble: 'not-found',
    });
  });

  test('missing properties are named, with advice, in a message of one line', async () => {
    const { crm } = await portal({}, { setUp: false });
    const failure = await failureOf(crm.record(leadEvent('reply_received'), { key: 'k' }));
    expect(failure).toMatchObject({ trouble: 'rejected', status: 400 });
    expect(failure.message).toMatch(
      /: 400 Property values were not valid, PROPERTY_DOESNT_EXIST \(instantly_record, \w+, \w+ and \d+ more\), VALIDATION/,
    );
    expect(failure.message.length).toBeLessThan(250);
    expect(adviceFor('rejected', [shorten(failure.message, 200)], 'an-id')).toMatch(
      /npm run cli -- crm setup\. Then: .* --class rejected$/,
    );
  });

  test('a missing scope is named', async () => {
    const errors = [{ message: 'm', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }];
    const answer = refusal(403, "This app hasn't been granted all required scopes", 'MISSING_SCOPES', { errors });
    const { crm } = await portal({}, { fault: () => answer });
    const { message } = await failureOf(crm.record(leadEvent('reply_received'), { key: 'k' }));
    expect(message).toContain(
      "This app hasn't been granted all required scopes, crm.objects.contacts.write, MISSING_SCOPES",
    );
  });

  test('a broken connection and an invalid answer are retried', async () => {
    const { stub, crm } = await portal({}, { fault: () => 'lost' });
    expect(await failureOf(crm.record(leadEvent('email_opened'), { key: 'k' }))).toMatchObject({
      trouble: 'unavailable',
    });
    stub.dials.fault = () => ({ status: 200, body: { results: 'none' } });
    expect(await failureOf(crm.record(leadEvent('email_opened'), { key: 'k' }))).toMatchObject({
      trouble: 'unavailable',
    });
  });

  test.each(['contacts/batch/create', 'notes'])(
    'a failure at %s contains neither the token nor the text of a reply',
    async (where) => {
      const words = 'my private number is 4711';
      const said = (message: string) =>
        refusal(400, message, 'VALIDATION_ERROR', { errors: [{ message, code: words }] });
      for (const message of [words, `Invalid: ${words}`, `Property values were not valid: [{"message":"${words}"}]`]) {
        const { crm } = await portal(
          {},
          {
            fault: ({ method, path }: { method: string; path: string }) =>
              method === 'POST' && path === where ? said(message) : undefined,
          },
        );
        const event = leadEvent('reply_received', { reply: { text: words } });
        const failure = await failureOf(crm.record(event, attempt(event)));
        expect(failure).toMatchObject({ trouble: 'rejected' });
        const told = `${JSON.stringify(failure)} ${failure.message} ${failure.stack}`;
        expect(told).not.toContain(STUB_TOKEN);
        expect(told).not.toContain('4711');
      }
    },
  );

  test('an effect succeeds after a limit has passed and a revoked token was replaced', async () => {
    const { stub, crm } = await portal({}, { limit: { calls: 4, windowMs: 60_000 } });
    const [one, other] = [leadEvent('lead_interested'), leadEvent('reply_received')];
    await crm.record(one, attempt(one)).catch(() => undefined);
    expect(await failureOf(crm.record(other, attempt(other)))).toMatchObject({ trouble: 'rate-limited' });
    expect(stub.calls.get(429)).toBeGreaterThan(0);
    Object.assign(stub.dials, { limit: undefined, token: undefined });
    expect(await failureOf(crm.record(other, attempt(other)))).toMatchObject({ trouble: 'auth' });
    stub.dials.token = STUB_TOKEN;
    await untilDone(crm, other);
    expect(held(stub)).toMatchObject({ instantly_replied_at: other.at, instantly_interested_at: one.at });
  });

  test('a cancelled attempt ends its call', async () => {
    const stop = new AbortController();
    const { crm } = await portal(
      {},
      { fault: () => (stop.abort(new Error('stopped')), undefined), latencyMs: () => 5 },
    );
    const failure = await failureOf(crm.record(leadEvent('email_opened'), { key: 'k', signal: stop.signal }));
    expect(failure.message).toContain('stopped');
  });
});

describe('settings', () => {
  test.each([
    [
      { HUBSPOT_TOKEN: '' },
      'HUBSPOT_TOKEN is not set, it should be a HubSpot service key, from Settings > Integrations > Service Keys (CRM=hubspot)',
    ],
    [
      { HUBSPOT_API_URL: 'api.hubapi.com' },
      'HUBSPOT_API_URL is "api.hubapi.com", it should be a URL that begins with http:// or https://',
    ],
    [
      { HUBSPOT_REQUESTS_PER_SECOND: '0' },
      'HUBSPOT_REQUESTS_PER_SECOND is "0", it should be requests per second: a number from 0.1 to 100',
    ],
    [
      { HUBSPOT_LEAD_STATUS: 'answered=CONNECTED' },
      'HUBSPOT_LEAD_STATUS is "answered=CONNECTED", it should be a list of status=OPTION, e.g. replied=CONNECTED, or off; the statuses are new, contacted, replied,',
    ],
    [
      { HUBSPOT_LIFECYCLE_STAGE: 'replied' },
      'HUBSPOT_LIFECYCLE_STAGE is "replied", it should be a list of status=OPTION',
    ],
    [{ CRM_CREATE: 'sometimes' }, 'CRM_CREATE is "sometimes", it should be one of always, never'],
  ])('%j', (env, message) => {
    expect(() => readSettings({ CRM: 'hubspot', HUBSPOT_TOKEN: 'secret', ...env })).toThrow(message);
  });
});

describe('set-up', () => {
  test('creates the group and the properties once, and reports them', async () => {
    const stub = await startHubspotStub();
    const crm = openHubspot(stub);
    const first = await crm.setUp!();
    expect(first).toEqual([
      'group instantly_outreach: created',
      expect.stringContaining(`${PROPERTIES.length} properties created: instantly_record, instantly_status`),
    ]);
    expect(stub.properties.get('instantly_status')).toMatchObject({
      groupName: 'instantly_outreach',
      type: 'enumeration',
      fieldType: 'select',
    });
    stub.properties.delete('instantly_label');
    expect(await crm.setUp!()).toEqual([
      'group instantly_outreach: is there',
      '1 properties created: instantly_label',
      `${PROPERTIES.length - 1} properties are there`,
    ]);
    expect(await crm.setUp!()).toEqual([
      'group instantly_outreach: is there',
      `${PROPERTIES.length} properties are there`,
    ]);
  });

  test('creates everything once if it runs twice at the same time', async () => {
    const stub = await startHubspotStub({ latencyMs: () => 2 });
    await Promise.all([openHubspot(stub).setUp!(), openHubspot(stub).setUp!()]);
    expect(PROPERTIES.every(({ name }) => stub.properties.has(name))).toBe(true);
  });

  test('reports a property of another type and does not change it', async () => {
    const stub = await startHubspotStub({ setUp: true });
    stub.properties.get('instantly_label')!.type = 'number';
    expect(await openHubspot(stub).setUp!()).toContain(
      'property instantly_label is of type number, it should be string',
    );
  });
});

describe('the check', () => {
  test('reports no problem if there is none, and changes nothing', async () => {
    const { stub, crm } = await portal();
    expect((await crm.check!()).filter(({ cure }) => cure)).toEqual([]);
    expect([stub.contacts.size, stub.notes.size]).toEqual([0, 0]);
  });

  test('reports a refused token once', async () => {
    const { crm } = await portal({}, { token: undefined });
    expect(await crm.check!()).toEqual([
      { found: expect.stringContaining('401') as string, cure: expect.stringContaining('HUBSPOT_TOKEN') as string },
    ]);
  });

  test('does not blame the key or a scope if HubSpot is unavailable', async () => {
    const { crm } = await portal({}, { fault: () => 'unavailable' });
    expect(await crm.check!()).toEqual([
      { found: expect.stringContaining('503') as string, cure: expect.stringContaining('HUBSPOT_API_URL') as string },
    ]);
  });

  test.each([
    ['POST', 'contacts/batch/read', 'crm.objects.contacts.read'],
    ['POST', 'contacts/batch/update', 'crm.objects.contacts.write'],
    ['GET', 'contacts', 'crm.schemas.contacts.read'],
  ])('names the scope that %s %s lacks', async (method, path, scope) => {
    const { crm } = await portal(
      {},
      {
        fault: (request: { method: string; path: string }) =>
          request.method === method && request.path === path ? refusal(403, 'no', 'MISSING_SCOPES') : undefined,
      },
    );
    const cures = (await crm.check!()).flatMap(({ cure }) => cure ?? []);
    expect(cures).toEqual([`give the service key the scope ${scope}`]);
  });

  test('names missing properties and options, with advice', async () => {
    const { stub, crm } = await portal({ HUBSPOT_LEAD_STATUS: 'replied=WARM', HUBSPOT_LIFECYCLE_STAGE: 'replied=fan' });
    stub.properties.delete('instantly_label');
    expect((await crm.check!()).filter(({ cure }) => cure)).toEqual([
      { found: 'properties missing: instantly_label', cure: 'npm run cli -- crm setup' },
      {
        found: 'hs_lead_status has no option WARM, so contacts that should have it are left unchanged',
        cure: 'add the option in HubSpot, or change HUBSPOT_LEAD_STATUS',
      },
      {
        found: 'lifecyclestage has no option fan, so contacts that should have it are left unchanged',
        cure: 'add the option in HubSpot, or change HUBSPOT_LIFECYCLE_STAGE',
      },
    ]);
  });
});

const KINDS = [
  'email_sent',
  'email_opened',
  'reply_received',
  'auto_reply_received',
  'lead_interested',
  'lead_not_interested',
  'lead_meeting_booked',
  'custom_label',
  'email_bounced',
  'lead_unsubscribed',
] as const;

// Three times for up to thirty events, so that several have the same kind and millisecond, and different texts.
const Events = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    second: fc.nat({ max: 2 }),
    text: fc.constantFrom('a', 'b', 'ü <i>', '🙂'),
  }),
  { minLength: 10, maxLength: 30 },
);

describe('any number of writers at the same time', () => {
  test.each(['a contact that exists', 'no contact yet'])(
    'have the same result as one writer, with each note once: %s',
    async (start) => {
      await fc.assert(
        fc.asyncProperty(Events, async (rows) => {
          const exists = start === 'a contact that exists';
          const stub = await startHubspotStub({ setUp: true, latencyMs: () => Math.random() * 5 });
          stub.dials.fault = () => {
            const dice = Math.random();
            return dice < 0.05 ? 'unavailable' : dice < 0.1 ? 'lost' : undefined;
          };
          if (exists) stub.addContact({ email: EMAIL });
          const events = rows.map(({ kind, second, text }) =>
            leadEvent(kind, {
              at: at(second),
              campaign: { name: text },
              ...(kind === 'reply_received' && { reply: { text } }),
              ...(kind === 'custom_label' && { label: text }),
            }),
          );
          const crms = [openHubspot(stub, {}, events), openHubspot(stub, {}, events)];
          await Promise.all(events.map((event, i) => untilDone(crms[i % 2]!, event)));

          const model = events.map((event) => compact(changeOf(event))).reduce<Contact>(join, { email: EMAIL });
          const [contact, ...others] = [...stub.contacts.values()];
          expect(others).toEqual([]);
          const makesOne = ({ kind }: LeadEvent) => kind !== 'email_bounced' && kind !== 'lead_unsubscribed';
          if (!exists && !events.some(makesOne)) return expect(contact).toBeUndefined();
          expect(canonicalJson(recordOf(contact!.properties['instantly_record'], EMAIL))).toBe(canonicalJson(model));
          for (const [name, value] of Object.entries(shownOf(model)))
            expect([name, contact!.properties[name] ?? '']).toEqual([name, value]);
          const human = events.filter(
            ({ kind }) => !['email_sent', 'email_opened', 'auto_reply_received', 'email_bounced'].includes(kind),
          );
          const markers = bodies(stub).map((body) => /\[(.+)\/crm\]/.exec(body)![1]!);
          // An event that finds no contact adds no note.
          const certain = (ids: string[]) => ids.filter((id) => exists || !id.startsWith('lead_unsubscribed')).sort();
          expect(certain(markers)).toEqual(certain(human.map(({ id }) => id)));
          expect(new Set(markers).size).toBe(markers.length);
        }),
        { numRuns: 8, endOnFailure: true },
      );
    },
  );

  test('lose nothing if one reads before and writes after another', async () => {
    const { stub } = await portal();
    stub.addContact({ email: EMAIL });
    const quick = leadEvent('reply_received', { at: at(1), reply: { text: 'later in the alphabet' } });
    const slow = leadEvent('reply_received', { at: at(1), reply: { text: 'earlier' } });
    let held = 0;
    stub.dials.fault = async ({ path }) => {
      if (path === 'contacts/batch/update' && !held++) await openHubspot(stub).record(quick, attempt(quick));
      return undefined;
    };
    await openHubspot(stub).record(slow, attempt(slow));
    const text = 'later in the alphabet';
    expect(stub.contactOf(EMAIL)!.properties).toMatchObject({ instantly_last_reply_snippet: text });
    expect(stub.contactOf(EMAIL)!.history['instantly_record']!.length).toBeGreaterThan(2);
    expect(stub.notes.size).toBe(2);
  });

  test('lose nothing if HubSpot keeps few versions', async () => {
    const stub = await startHubspotStub({ setUp: true, versionsKept: 3, latencyMs: () => Math.random() * 3 });
    stub.addContact({ email: EMAIL });
    const crm = openHubspot(stub);
    const events = KINDS.slice(0, 6).map((kind, i) => leadEvent(kind, { at: at(i) }));
    await Promise.all(events.map((event) => untilDone(crm, event)));
    const model = events.map((event) => compact(changeOf(event))).reduce<Contact>(join, { email: EMAIL });
    expect(recordOf(held(stub)['instantly_record'], EMAIL)).toEqual(model);
  });
});

import { describe, expect, test } from 'vitest';
import { isLeadEvent, type OutreachEvent } from '../../src/domain/event.ts';
import { translate } from '../../src/instantly/translate.ts';

const receivedAt = new Date('2026-03-02T12:00:00.000Z');
const W = '4b7f6f0e-5c1d-4d2b-9a6e-0d5a3c1b2e77';
const C = '7c0d9a52-1f5e-4a63-8b1c-3e2f4d5a6b70';
const reply = {
  timestamp: '2026-03-02T09:00:00.000Z',
  event_type: 'reply_received',
  workspace: W,
  campaign_id: C,
  campaign_name: 'Oak',
  lead_email: 'pat@oak.example',
  email: 'pat@oak.example',
  reply_text: 'Sure',
};
const read = (fields: object, workspace?: string): OutreachEvent => translate(fields, { receivedAt, workspace });
const variablesOf = (event: OutreachEvent) => ('lead' in event ? event.lead.variables : {});

describe('a lead’s variable that has the name of a documented field', () => {
  test('does not replace the campaign’s id', () => {
    const other = '99999999-b0f8-4460-8eec-000000000001';
    const event = read({ ...reply, campaign_id: other, campaign: C });
    expect(event.campaign).toEqual({ id: C, name: 'Oak' });
    expect(variablesOf(event)).toMatchObject({ campaign_id: other });
    expect(read({ ...reply, campaign_id: 'Spring', campaign: C }).campaign?.id).toBe(C);
    expect(read({ ...reply, campaign_id: 'Spring' }).campaign).toEqual({ name: 'Oak' });
    expect(read({ ...reply, campaign: 'Spring sale' }).campaign).toEqual({ id: C, name: 'Oak' });
  });

  test('does not count as another workspace if it is not a UUID', () => {
    const event = read({ ...reply, workspace: 'Coworking Elmfield' }, W);
    expect(event).toMatchObject({ kind: 'reply_received', lead: { variables: { workspace: 'Coworking Elmfield' } } });
    expect(event).not.toHaveProperty('workspace');
    expect(read({ ...reply, workspace: W.toUpperCase() }, W).kind).toBe('reply_received');
    expect(read({ ...reply, workspace: C }, W).kind).toBe('unknown');
  });

  test.each(['12.03.2026', '2026-03-12', 'tomorrow', true, '20260302'])(
    'does not count as a time if it is %j: two replies stay two events',
    (timestamp) => {
      const [one, other] = [read({ ...reply, timestamp }), read({ ...reply, timestamp, reply_text: 'No' })];
      expect(one.at).toBe(receivedAt.toISOString());
      expect(variablesOf(one)).toMatchObject({ timestamp });
      expect(other.id).not.toBe(one.id);
    },
  );

  test('does not count as the mail to answer', () => {
    const event = read({ ...reply, email_id: 'pat@oak.example', step: 'Two', variant: 'B', email_account: 'n/a' });
    for (const name of ['emailId', 'step', 'variant', 'account']) expect(event).not.toHaveProperty(name);
    expect(Object.keys(variablesOf(event))).toEqual(['email', 'email_id', 'step', 'variant', 'email_account']);
  });

  test('does not replace the lead’s address', () => {
    expect(read({ ...reply, lead_email: 'yes' })).toMatchObject({ lead: { email: 'pat@oak.example' } });
  });
});

describe('a field name that Instantly does not document', () => {
  const click = { ...reply, event_type: 'link_clicked' };
  const bounce = { ...reply, event_type: 'email_bounced' };
  test.each<[string, object, object]>([
    ['link and url are a lead’s variables', { ...click, link: 'https://oak.example', url: 'https://x.example' }, {}],
    [
      'clicked_url is the link of a click',
      { ...click, clicked_url: 'https://s.example/p', link: 'x' },
      { link: 'https://s.example/p' },
    ],
    ['reason is a lead’s variable', { ...bounce, reason: 'They are hiring three SDRs' }, {}],
    [
      'reason is the bounce’s reason if it contains a mail server’s code',
      { ...bounce, reason: '550 5.1.1 no such user' },
      { bounce: { reason: '550 5.1.1 no such user' } },
    ],
    ['smtp_code is the bounce’s reason', { ...bounce, smtp_code: 550 }, { bounce: { reason: '550' } }],
    ['type is a lead’s variable', { ...reply, type: 'SaaS', event: 'Webinar' }, { kind: 'reply_received' }],
  ])('%s', (_name, payload, expected) => {
    const event = read(payload);
    expect(event).toMatchObject(expected);
    if (!('link' in expected)) expect(event).not.toHaveProperty('link');
    if (!('bounce' in expected)) expect(event).not.toHaveProperty('bounce');
  });

  test('is the event type only if its value is an event type', () => {
    const { event_type, ...untyped } = reply;
    expect(read({ ...untyped, type: 'SaaS' })).toMatchObject({
      kind: 'unknown',
      reason: 'it does not say what happened (no event_type)',
    });
    expect(read({ ...untyped, type: event_type }).kind).toBe('reply_received');
  });

  test('is read in an account’s event, which has no variables', () => {
    const error = { event_type: 'account_error', email: 'sam@s.example', message: '535 5.7.8 no', error: 'auth' };
    expect(read(error)).toMatchObject({ account: 'sam@s.example', error: 'auth: 535 5.7.8 no' });
  });
});

test('lost leads, completed leads and skipped leads have their own kinds', () => {
  const kinds = (names: string[]) => [...new Set(names.map((event_type) => read({ ...reply, event_type }).kind))];
  expect(kinds(['lead_lost', 'lead.lost', 'LEAD_LOST', 'lost'])).toEqual(['lead_lost']);
  expect(kinds(['campaign_completed_for_lead_without_reply', 'lead.completed'])).toEqual([
    'campaign_completed_for_lead',
  ]);
  expect(kinds(['lead_skipped', 'lead.skipped'])).toEqual(['lead_skipped']);
  expect(isLeadEvent(read({ ...reply, event_type: 'lead_skipped' }))).toBe(false);
  expect(kinds(['Lost in space', 'Hot - call in Q2', 'Follow_up', 'asked_for_pricing', 'None of it'])).toEqual([
    'custom_label',
  ]);
  const { event_type: _, ...untyped } = reply;
  expect(read({ ...untyped, custom_interest_value: -3 }).kind).toBe('lead_lost');
});

test('an unknown event type in a program’s spelling is not a label', () => {
  expect(read({ ...reply, event_type: 'lead_teleported' })).toMatchObject({
    kind: 'unknown',
    reason: 'event_type lead_teleported is not known',
    about: { email: 'pat@oak.example', reply: true },
  });
});

describe('an event that a forwarder has wrapped is the same event', () => {
  const { id } = read(reply);
  const base64 = Buffer.from(JSON.stringify(reply)).toString('base64');
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const around = { headers: { host: 'n8n.example', 'user-agent': 'axios' }, params: {}, query: {} };
  test.each<[string, unknown]>([
    ['n8n', { ...around, body: reply }],
    ['n8n, as an item', [{ json: { ...around, body: reply, webhookUrl: 'https://n8n.example' } }]],
    ['a list of one', [reply]],
    ['JSON as text', JSON.stringify(reply)],
    ['JSON as text, twice', JSON.stringify(JSON.stringify(reply))],
    ['a gateway', { httpMethod: 'POST', headers: {}, isBase64Encoded: false, body: JSON.stringify(reply) }],
    ['Pipedream', { event: { method: 'POST', path: '/', body: reply } }],
    ['a forwarder that adds its own type', { type: 'reply', event: 'replied', payload: reply }],
    ['an event bus', { source: 'instantly', 'detail-type': 'webhook', detail: reply }],
    ['a gateway that encodes', { version: '2.0', isBase64Encoded: true, body: base64 }],
    ['a queue', { Records: [{ messageId: '1', body: JSON.stringify(reply) }] }],
    ['a topic', { Type: 'Notification', Message: JSON.stringify(reply), Timestamp: reply.timestamp }],
    ['a topic that encodes', { message: { data: base64, messageId: '1' }, subscription: 'sales' }],
    ['a cloud event that encodes', { specversion: '1.0', type: 'com.acme.webhook', id: '1', data_base64: base64 }],
    ['a webhook proxy', { request: { headers: {}, body: reply }, event: { id: 'evt_1' } }],
    ['a sender of webhooks', { id: 'msg_1', eventType: 'reply_received', payload: reply }],
    ['a workflow step', { steps: { trigger: { event: { body: reply } } } }],
    ['a custom field name', { webhook_payload: reply }],
    ['names in camel case', Object.fromEntries(Object.entries(reply).map(([name, value]) => [camel(name), value]))],
    ['names with a prefix', Object.fromEntries(Object.entries(reply).map(([name, value]) => [`data__${name}`, value]))],
    ['a type with a prefix', { ...reply, event_type: 'instantly/reply.received' }],
    ['a row of the delivery log', { id: '1', timestamp_created: reply.timestamp, payload: reply, success: false }],
    ['an envelope whose data is text', { data: JSON.stringify(reply) }],
    ['an envelope whose data is a list', { data: [reply] }],
    ['nulls as text', { ...reply, email_id: 'null', step: 'undefined', email_account: 'None', unibox_url: 'null' }],
    ['an address with a name', { ...reply, lead_email: 'Pat Ode <Pat@Oak.example>' }],
    ['an epoch as text', { ...reply, timestamp: String(Date.parse(reply.timestamp)) }],
    ['an epoch in seconds as text', { ...reply, timestamp: String(Date.parse(reply.timestamp) / 1000) }],
    ['a date in the format of a mail', { ...reply, timestamp: 'Mon, 02 Mar 2026 10:00:00 +0100' }],
    [
      'a date in the format of JavaScript',
      { ...reply, timestamp: String(new Date(reply.timestamp)).replace(/ \(.*/, '') },
    ],
    ['a date in the format of Python', { ...reply, timestamp: '2026-03-02 09:00:00+00' }],
  ])('%s', (_name, body) => {
    expect(read(body as object)).toMatchObject({
      id,
      kind: 'reply_received',
      at: reply.timestamp,
      reply: { text: 'Sure' },
    });
  });

  test('a delivery of several events becomes one unknown event', () => {
    const other = { ...reply, lead_email: 'lee@oak.example' };
    expect(read({ Records: [{ body: reply }, { body: other }] })).toMatchObject({
      kind: 'unknown',
      about: { reply: true },
    });
    expect(read({ first: reply, second: other })).toMatchObject({ kind: 'unknown', about: { reply: true } });
  });

  test('only a link to the Unibox is accepted as one', () => {
    const link = (unibox_url: string) => {
      const event = read({ ...reply, unibox_url });
      return event.kind === 'reply_received' && event.uniboxUrl;
    };
    expect(link('https://app.instantly.ai/app/unibox?thread_search=thread:a')).toBeTruthy();
    expect(link('https://mail.agency.example/app/unibox?thread_search=thread:a')).toBeTruthy();
    expect(link('https://pat.example')).toBeFalsy();
  });

  test('a reply with the text “None” is a reply', () => {
    expect(read({ ...reply, reply_text: 'None' })).toMatchObject({ reply: { text: 'None' } });
  });
});

test.each([
  ['unsubscribed', 'lead_unsubscribed'],
  ['Unsubscribed', 'lead_unsubscribed'],
  ['opted_out', 'lead_unsubscribed'],
  ['Opt-out', 'lead_unsubscribed'],
  ['email.unsubscribed', 'lead_unsubscribed'],
  ['lead.unsubscribed', 'lead_unsubscribed'],
  ['email_unsubscribed', 'lead_unsubscribed'],
  ['emailUnsubscribed', 'lead_unsubscribed'],
  ['bounced', 'email_bounced'],
  ['email.bounced', 'email_bounced'],
  ['email.replied', 'reply_received'],
  ['replied', 'reply_received'],
  ['opened', 'email_opened'],
  ['email.opened', 'email_opened'],
  ['email.out_of_office', 'lead_out_of_office'],
  ['Lead Unsubscribed', 'lead_unsubscribed'],
  ['contact.unsubscribed', 'lead_unsubscribed'],
  ['Email Bounced', 'email_bounced'],
  ['message.opened', 'email_opened'],
])('the old or misspelt name %s means %s', (event_type, kind) => {
  expect(read({ ...reply, event_type }).kind).toBe(kind);
});

describe('an impossible time', () => {
  test.each<[string, unknown]>([
    ['in microseconds', Date.parse(reply.timestamp) * 1000],
    ['many years ahead', '2126-03-02T09:00:00.000Z'],
    ['in the year 9999', '9999-12-31T23:59:59Z'],
    ['in 1970', '1970-01-01T00:00:00Z'],
    ['in kiloseconds', 1_772_442],
    ['of 0', 0],
  ])('%s is replaced by the time of receipt', (_name, timestamp) => {
    const event = read({ ...reply, timestamp });
    expect(event.at).toBe(receivedAt.toISOString());
    const later = translate({ ...reply, timestamp }, { receivedAt: new Date('2026-03-05T00:00:00Z') });
    expect(later.id).toBe(event.id);
  });

  test('a time that is a little in the future is accepted', () => {
    const timestamp = '2026-03-03T11:00:00.000Z';
    expect(read({ ...reply, timestamp }).at).toBe(timestamp);
  });
});

test('lone surrogates are replaced in every field', () => {
  const event = read({
    ...reply,
    lead_email: 'a\ud800@oak.example',
    reply_text: 'x\udc00',
    icp: ['\ud800'],
    'k\ud800': 1,
  });
  expect(JSON.stringify(event)).not.toMatch(/\\ud[89a-f]/i);
  expect(() => encodeURIComponent('lead' in event ? event.lead.email : '')).not.toThrow();
  expect(event).toMatchObject({ kind: 'reply_received' });
});

test('an event that is nested too deep has the same id when it is received and in the delivery log', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const text = (levels: number) =>
    `{"lead_email":"a@b.example","deep":${nested(levels)},"event_type":"reply_received"}`;
  const sorted = `{"deep":${nested(5_000)},"event_type":"reply_received","lead_email":"a@b.example"}`;
  const live = translate(JSON.parse(text(5_000)), { receivedAt });
  expect(translate(JSON.parse(sorted), { receivedAt }).id).toBe(live.id);
  expect(translate(JSON.parse(text(5_001)), { receivedAt }).id).not.toBe(live.id);
  expect(live).toMatchObject({ kind: 'unknown', payload: text(5_000), about: { email: 'a@b.example' } });
});

describe('an unreadable event names the lead or reply that people would miss', () => {
  test.each<[object, object | undefined]>([
    [{ hello: 'world' }, undefined],
    [{ event_type: 'test', test: true }, undefined],
    [{ notice: 'see https://medium.example/@someone' }, undefined],
    [{ person: { mail: 'Write to Pat <pat@oak.example>.' } }, { email: 'pat@oak.example' }],
    [{ event_type: 'reply_received', reply_text: 'Yes' }, { reply: true }],
    [
      { event_type: 'reply_received', email_account: 'me@seller.example', lead_email: 'n/a', reply_text: 'Yes' },
      { reply: true },
    ],
    [{ type: 'Webinar', email: 'Pat@oak.example' }, { email: 'pat@oak.example' }],
    [{ event_type: 'reply_received', lead_email: 'a@b.example, c@d.example' }, { email: 'a@b.example' }],
  ])('%j: %j', (payload, about) => {
    const event = read(payload);
    expect(event.kind).toBe('unknown');
    expect('about' in event ? event.about : undefined).toEqual(about);
  });
});

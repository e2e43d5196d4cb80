import { expect, test } from 'vitest';
import type { Webhook } from '../../src/sandbox/webhooks.ts';
import { textWith, runSandbox, type Page } from './support.ts';

const nothing = '00000000-0000-7000-8000-000000000000';

test('a webhook is created, read, changed and deleted', async () => {
  const { call } = await runSandbox();
  const fields = { target_hook_url: 'https://receiver.example/hook', event_type: 'all_events', headers: { a: 'b' } };
  const { status, body: made } = await call<Webhook>('POST /webhooks', fields);
  expect(status).toBe(200);
  expect(made).toMatchObject({ ...fields, campaign: null, name: null, status: 1, timestamp_error: null });
  expect((await call(`GET /webhooks/${made.id}`)).body).toEqual(made);
  const changed = { ...made, name: 'ours', headers: null };
  expect((await call(`PATCH /webhooks/${made.id}`, { name: 'ours', headers: null })).body).toEqual(changed);
  expect((await call(`DELETE /webhooks/${made.id}`)).body).toEqual(changed);
  expect(await call(`GET /webhooks/${made.id}`)).toMatchObject({ status: 404 });
});

test.each([
  ['POST /webhooks', { target_hook_url: 'https://a.example', evnt_type: 'x' }, 'additional properties: evnt_type'],
  ['POST /webhooks', { event_type: 'all_events' }, "body must have required property 'target_hook_url'"],
  ['POST /webhooks', { target_hook_url: 'ftp://a.example' }, 'body/target_hook_url must begin with http'],
  ['POST /webhooks', { target_hook_url: 'https://a.example', event_type: 'replied' }, 'body/event_type'],
  ['POST /webhooks', { target_hook_url: 'https://a.example', headers: { 'a b': 'c' } }, 'body/headers'],
  ['POST /webhooks', [], 'body'],
  ['POST /block-lists-entries', { bl_value: 'a@b.example', reason: 'x' }, 'additional properties: reason'],
  ['POST /block-lists-entries', { bl_value: 'nonsense' }, 'body/bl_value must be an email address or a domain'],
  ['POST /sandbox/events', ['x'], 'body/0'],
  ['PATCH /sandbox/accounts/a@b.example', { status: 9 }, 'body/status'],
  ['POST /sandbox/answers', { lead: 'a@b.example' }, "body must have required property 'text'"],
  ['POST /emails/reply', { eaccount: 'a@b.example' }, "body must have required property 'reply_to_uuid'"],
  ['POST /leads/list', { contacts: ['jane'] }, 'body/contacts/0'],
  ['POST /leads/subsequence/move', { id: nothing }, "body must have required property 'subsequence_id'"],
  ['GET /emails?min_timestamp_created=yesterday', undefined, 'querystring/min_timestamp_created'],
  ['GET /webhooks?limit=101', undefined, 'querystring/limit'],
  ['GET /webhook-events?from=yesterday', undefined, 'querystring/from'],
])('a wrong call is answered 400 with the name of the field: %s %j', async (request, body, problem) => {
  const { call } = await runSandbox();
  expect(await call(request, body)).toMatchObject({
    status: 400,
    body: { statusCode: 400, error: 'Bad Request', message: textWith(problem) },
  });
});

test('an unknown field in a change is a 400 that names it and changes nothing', async () => {
  const { call, subscribe } = await runSandbox();
  const webhook = await subscribe('https://receiver.example');
  for (const change of [{ status: 1, name: 'new' }, {}]) {
    expect(await call(`PATCH /webhooks/${webhook.id}`, change)).toMatchObject({ status: 400 });
  }
  expect((await call(`GET /webhooks/${webhook.id}`)).body).toEqual(webhook);
});

test('a body that is not JSON is refused', async () => {
  const { url } = await runSandbox();
  const send = (type: string, body: string) =>
    fetch(`${url}/sandbox/events`, { method: 'POST', headers: { 'content-type': type }, body });
  expect((await send('text/plain', '{}')).status).toBe(415);
  expect((await send('application/json', '{')).status).toBe(400);
});

test('a call without the key is refused', async () => {
  const { url } = await runSandbox({ apiKey: 'mine' });
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/api/v2/workspaces/current`, { headers });
    return [response.status, ((await response.json()) as { message?: string }).message];
  };
  expect(await ask({})).toEqual([401, 'Missing Authorization header']);
  expect(await ask({ authorization: 'Bearer sandbox-key' })).toEqual([401, 'Invalid API key']);
  expect(await ask({ authorization: 'Bearer mine' })).toEqual([200, undefined]);
});

test.each([
  `GET /webhooks/${nothing}`,
  `POST /webhooks/${nothing}/resume`,
  `GET /webhook-events/${nothing}`,
  `DELETE /block-lists-entries/${nothing}`,
  'GET /accounts/nobody@nowhere.example',
  `GET /emails/${nothing}`,
  ['POST /emails/reply', { reply_to_uuid: nothing, eaccount: 'a@b.example', subject: 'Re: hi', body: {} }],
  ['POST /sandbox/answers', { lead: 'nobody@nowhere.example', text: 'hi' }],
  'GET /no-such-thing',
])('an unknown id is a 404: %s', async (...asked) => {
  const { call } = await runSandbox();
  const [request, body] = asked.flat() as [string, object?];
  expect(await call(request, body)).toMatchObject({ status: 404, body: { statusCode: 404, error: 'Not Found' } });
});

test('paging visits each row once, even if rows are added and deleted meanwhile', async () => {
  const { call, subscribe } = await runSandbox();
  const made: string[] = [];
  for (let i = 0; i < 5; i += 1) made.push((await subscribe(`https://receiver.example/${i}`)).id);
  const first = (await call<Page>('GET /webhooks?limit=2')).body;
  await subscribe('https://receiver.example/late');
  await call(`DELETE /webhooks/${first.next_starting_after}`);
  const rest = (await call<Page>(`GET /webhooks?limit=100&starting_after=${first.next_starting_after}`)).body;
  expect(rest).not.toHaveProperty('next_starting_after');
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made.reverse());
});

test('webhooks are listed by campaign and by event type', async () => {
  const { all, subscribe } = await runSandbox();
  const campaign = '0198f6d8-7b20-7f4e-8a91-c3d2b5e60f74';
  await subscribe('https://a.example', { event_type: 'email_sent', campaign });
  await subscribe('https://b.example', { event_type: 'all_events' });
  await subscribe('https://c.example', { custom_interest_value: 6401 });
  const urls = async (query: string) => (await all(`/webhooks${query}`)).map((one) => one['target_hook_url']);
  expect(await urls('')).toHaveLength(3);
  expect(await urls(`?campaign=${campaign}`)).toEqual(['https://a.example']);
  expect(await urls('?event_type=all_events')).toEqual(['https://b.example']);
});

test('the event types are the 19 of the specification and the custom labels', async () => {
  const { call } = await runSandbox();
  const { body } = await call<{ event_types: { id: string; label: string; type: string }[] }>(
    'GET /webhooks/event-types',
  );
  const standard = body.event_types.filter(({ type }) => type === 'standard');
  expect(standard).toHaveLength(19);
  expect(standard.map(({ id }) => id)).toContain('lead_no_show');
  expect(body.event_types).toContainEqual({ id: '6401', label: 'Asked for pricing', type: 'custom' });
});

test('the block list keeps a value once and is searched, filtered and emptied', async () => {
  const { call, all } = await runSandbox();
  const add = async (bl_value: string) => (await call<{ id: string }>('POST /block-lists-entries', { bl_value })).body;
  const entry = await add('Jane@Acme.example');
  expect(entry).toMatchObject({ bl_value: 'jane@acme.example', is_domain: false });
  expect((await add('jane@acme.example ')).id).toBe(entry.id);
  expect(await add('spam.example')).toMatchObject({ is_domain: true });
  await add('bob@other.example');
  const values = async (query: string) => (await all(`/block-lists-entries${query}`)).map((one) => one['bl_value']);
  expect(await values('')).toEqual(['bob@other.example', 'spam.example', 'jane@acme.example']);
  expect(await values('?search=ACME')).toEqual(['jane@acme.example']);
  expect(await values('?domains_only=true')).toEqual(['spam.example']);
  expect((await call(`GET /block-lists-entries/${entry.id}`)).body).toEqual(entry);
  expect((await call(`DELETE /block-lists-entries/${entry.id}`)).body).toEqual(entry);
  expect(await values('?search=acme')).toEqual([]);
});

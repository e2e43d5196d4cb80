import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenForTest, SECRET, sendRaw, type TestReceiver } from '../support/receiver.ts';

let receiver: TestReceiver;
beforeAll(async () => {
  receiver = await listenForTest({ maxBodyBytes: 64 * 1024 }, { requestTimeoutMs: 600 });
});
afterAll(() => receiver.close());

const lead = '"lead_email":"jane@acme.example"';
const json = 'content-type: application/json';
const known = `{"event_type":"email_opened","timestamp":"2026-01-02T03:04:05.678Z",${lead}}`;
const event = (fields: string) =>
  `{"event_type":"reply_received","timestamp":"2026-01-02T03:04:05.678Z",${lead},${fields}}`;

interface Row {
  name: string;
  status: number;
  /** The kind of the stored event; undefined if no event should be stored. */
  kept?: string;
  body?: string | Buffer;
  headers?: string[];
  /** Replaces headers and body: the bytes of the whole request. */
  raw?: string | Buffer;
  keepOpen?: boolean;
}

const rows: Row[] = [
  // Fields of other types: the event is stored with the fields that could be read.
  { name: 'event_type is a number', status: 200, kept: 'unknown', body: `{"event_type":7,${lead}}` },
  { name: 'event_type is an object', status: 200, kept: 'unknown', body: `{"event_type":{"a":1},${lead}}` },
  { name: 'event_type is empty', status: 200, kept: 'unknown', body: `{"event_type":"  ",${lead}}` },
  {
    name: 'event_type is 10,000 characters long',
    status: 200,
    kept: 'custom_label',
    body: `{"event_type":"${'x'.repeat(10_000)}",${lead}}`,
  },
  {
    name: 'timestamp is nonsense',
    status: 200,
    kept: 'reply_received',
    body: `{"event_type":"reply_received","timestamp":"soon",${lead}}`,
  },
  {
    name: 'timestamp is a boolean',
    status: 200,
    kept: 'reply_received',
    body: `{"event_type":"reply_received","timestamp":true,${lead}}`,
  },
  {
    name: 'timestamp is beyond any calendar',
    status: 200,
    kept: 'reply_received',
    body: `{"event_type":"reply_received","timestamp":9e99,${lead}}`,
  },
  {
    name: 'timestamp names the 99th month',
    status: 200,
    kept: 'reply_received',
    body: `{"event_type":"reply_received","timestamp":"2026-99-02T03:04:05Z",${lead}}`,
  },
  {
    name: 'lead_email is a number',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","lead_email":7}',
  },
  {
    name: 'lead_email is not an address',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","lead_email":"jane"}',
  },
  {
    name: 'lead_email holds a NUL',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","lead_email":"ja\\u0000ne@acme.example"}',
  },
  {
    name: 'lead_email holds a line break',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","lead_email":"a@b.example\\nBcc: c@d.example"}',
  },
  {
    name: 'lead_email is an array',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","lead_email":["jane@acme.example"]}',
  },
  { name: 'workspace is an object', status: 200, kept: 'reply_received', body: event('"workspace":{"id":1}') },
  { name: 'campaign_id is an array', status: 200, kept: 'reply_received', body: event('"campaign_id":[1]') },
  { name: 'step is negative text', status: 200, kept: 'reply_received', body: event('"step":"-1"') },
  { name: 'step is larger than any integer', status: 200, kept: 'reply_received', body: event('"step":1e400') },
  { name: 'is_first is a text', status: 200, kept: 'reply_received', body: event('"is_first":"yes"') },
  { name: 'reply_text is an object', status: 200, kept: 'reply_received', body: event('"reply_text":{"html":"x"}') },
  {
    name: 'reply_text holds NULs and a lone surrogate',
    status: 200,
    kept: 'reply_received',
    body: event('"reply_text":"a\\u0000b\\ud800c"'),
  },
  {
    name: 'every field is null',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":null,"timestamp":null,"lead_email":null}',
  },
  { name: 'data is a text', status: 200, kept: 'reply_received', body: event('"data":"x"') },
  {
    name: 'data holds data',
    status: 200,
    kept: 'unknown',
    body: '{"event_type":"reply_received","data":{"data":{"lead_email":"a@b.example"}}}',
  },
  { name: 'an empty object', status: 200, kept: 'unknown', body: '{}' },
  {
    name: 'keys that have a meaning in JavaScript',
    status: 200,
    kept: 'reply_received',
    body: event('"__proto__":{"admin":true},"constructor":1,"hasOwnProperty":2'),
  },
  {
    name: 'event_type is a name that has a meaning in JavaScript',
    status: 200,
    kept: 'custom_label',
    body: `{"event_type":"constructor",${lead}}`,
  },
  { name: 'the same key twice', status: 200, kept: 'reply_received', body: event('"step":1,"step":2') },
  {
    name: 'nesting 20,000 deep',
    status: 200,
    kept: 'unknown',
    body: event(`"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  },
  {
    name: '2,000 variables',
    status: 200,
    kept: 'reply_received',
    body: event(Array.from({ length: 2_000 }, (_, i) => `"v${i}":${i}`).join()),
  },
  { name: 'a number of 400 digits', status: 200, kept: 'reply_received', body: event(`"big":${'9'.repeat(400)}`) },

  // Bodies that are not an event.
  { name: 'no body', status: 400, body: '' },
  { name: 'a truncated body', status: 400, body: known.slice(0, -5) },
  { name: 'text after the object', status: 400, body: `${known} tail` },
  { name: 'an array of one event', status: 200, kept: 'email_opened', body: `[${known}]` },
  { name: 'an array of two', status: 400, body: `[${known},${known}]` },
  { name: 'an empty array', status: 400, body: '[]' },
  { name: 'an event as the text of its JSON', status: 200, kept: 'email_opened', body: JSON.stringify(known) },
  { name: 'a text', status: 400, body: '"hello"' },
  { name: 'null', status: 400, body: 'null' },
  { name: 'HTML', status: 400, body: '<html></html>' },
  { name: 'a form that is sent as JSON', status: 400, body: 'event_type=reply_received' },
  {
    name: 'invalid UTF-8',
    status: 400,
    body: Buffer.concat([Buffer.from('{"event_type":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
  },
  { name: 'UTF-16', status: 400, body: Buffer.from(known, 'utf16le') },
  { name: 'a body beyond the limit', status: 413, body: event(`"reply_text":"${'x'.repeat(70_000)}"`) },

  // Headers that do not say JSON.
  { name: 'no content type', status: 415, body: known, headers: [] },
  { name: 'a form', status: 415, body: known, headers: ['content-type: application/x-www-form-urlencoded'] },
  { name: 'plain text', status: 415, body: known, headers: ['content-type: text/plain'] },
  { name: 'an invalid content type', status: 415, body: known, headers: ['content-type: ;;;'] },
  {
    name: 'another charset',
    status: 415,
    body: known,
    headers: ['content-type: application/json; charset=iso-8859-1'],
  },
  { name: 'gzip', status: 415, body: gzipSync(known), headers: [json, 'content-encoding: gzip'] },
  {
    name: 'a subtype of JSON',
    status: 200,
    kept: 'email_opened',
    body: known,
    headers: ['content-type: application/cloudevents+json; charset="UTF-8"'],
  },

  // Invalid requests.
  {
    name: 'chunked',
    status: 200,
    kept: 'email_opened',
    raw: request([json, 'transfer-encoding: chunked'], `${known.length.toString(16)}\r\n${known}\r\n0\r\n\r\n`),
  },
  {
    name: 'chunked beyond the limit',
    status: 413,
    raw: request([json, 'transfer-encoding: chunked'], `11171\r\n${'x'.repeat(0x11171)}\r\n0\r\n\r\n`),
  },
  {
    name: 'a chunk whose size is wrong',
    status: 400,
    raw: request([json, 'transfer-encoding: chunked'], `zz\r\n${known}\r\n0\r\n\r\n`),
  },
  {
    name: 'content-length and transfer-encoding',
    status: 400,
    raw: request([json, 'content-length: 5', 'transfer-encoding: chunked'], '0\r\n\r\n'),
  },
  { name: 'two lengths', status: 400, raw: request([json, 'content-length: 5', 'content-length: 6'], 'hello!') },
  { name: 'an invalid length', status: 400, raw: request([json, 'content-length: five'], known) },
  {
    name: 'a length beyond the limit',
    status: 413,
    raw: request([json, 'content-length: 99999999'], known),
    keepOpen: true,
  },
  {
    name: 'a body that never comes',
    status: 408,
    raw: request([json, 'content-length: 100'], '{"event_type"'),
    keepOpen: true,
  },
  {
    name: 'headers that never end',
    status: 408,
    raw: 'POST /webhooks/instantly HTTP/1.1\r\nhost: x\r\nx-a: ',
    keepOpen: true,
  },
  { name: 'headers of 64 KiB', status: 431, raw: request([json, `x-junk: ${'j'.repeat(65_536)}`], '') },
  { name: 'a NUL in a header', status: 400, raw: request([json, 'x-junk: a\0b'], '') },
  {
    name: 'a malformed escape in the path',
    status: 401,
    raw: 'POST /webhooks/instantly/key/%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
  },
  { name: 'no Host', status: 400, raw: 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n' },
  { name: 'an unknown expectation', status: 417, raw: 'GET / HTTP/1.1\r\nhost: x\r\nexpect: tea\r\n\r\n' },
  { name: 'bytes that are not HTTP', status: 400, raw: 'hello\r\n\r\n' },
  ...['http://[/x', 'http://a:99999/', 'http://%zz/', 'elsewhere'].map((target) => ({
    name: `the target ${target}`,
    status: 400,
    raw: `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  })),
  ...['TRACE', 'PROPFIND', 'PURGE', 'LINK', 'DELETE'].map((method) => ({
    name: `the method ${method}`,
    status: 405,
    raw: `${method} /webhooks/instantly HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  })),
  {
    name: 'another method',
    status: 405,
    raw: `PUT /webhooks/instantly HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-webhook-secret: ${SECRET}\r\ncontent-length: 0\r\n\r\n`,
  },
];

function request(headers: string[], body: string | Buffer): Buffer {
  const head = [
    'POST /webhooks/instantly HTTP/1.1',
    'host: x',
    'connection: close',
    `x-webhook-secret: ${SECRET}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

describe('any request gets the right answer, and the process keeps running and loses no event', () => {
  test.each(rows)('$name: $status', async ({ status, kept, body = '', headers = [json], raw, keepOpen }) => {
    const before = receiver.kept.length;
    const bytes = raw ?? request([...headers, `content-length: ${Buffer.byteLength(body)}`], body);
    const answer = await sendRaw(receiver.url, bytes, { keepOpen: keepOpen ?? true });

    expect(Number(/^HTTP\/1.1 (\d{3})/.exec(answer)?.[1])).toBe(status);
    expect(answer).toMatch(/^content-type: application\/json/im);
    expect(receiver.logged.splice(0).join()).not.toMatch(/internal error|"err"|rawPacket/);
    expect(answer).not.toMatch(new RegExp(`${SECRET}|node_modules|\\.ts:\\d|at \\w+ \\(`));
    const news = receiver.kept.slice(before).map((one) => one.kind);
    const again = /"status":"duplicate"/.test(answer);
    expect(again ? [kept] : news).toEqual(kept ? [kept] : []);
    expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
  });

  test('the table has at least 40 requests', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40);
  });
});

test('a wrong secret is refused before the body is read', async () => {
  const head =
    'POST /webhooks/instantly HTTP/1.1\r\nhost: x\r\nx-webhook-secret: nope\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n';
  const answer = await sendRaw(receiver.url, head, { keepOpen: true });
  expect(answer).toMatch(/^HTTP\/1.1 401 /);
  expect(answer.toLowerCase()).toContain('connection: close');
});

test.each<[number, string, string | Buffer, string[]]>([
  [413, 'the body is 70000 bytes, it should be at most 65536 (MAX_BODY)', Buffer.alloc(70_000, 'x'), [json]],
  [415, 'content type is text/plain, it should be application/json', known, ['content-type: text/plain']],
  [415, 'charset is latin1, it should be utf-8', known, ['content-type: application/json; charset=latin1']],
  [400, 'the body is not JSON (it is empty), it should be', '', [json]],
  [400, 'the body is not JSON (it looks like a form), it should be', 'event_type=reply_received', [json]],
  [400, 'the body is an array of 2 (send each in a request of its own), it should be', `[${known},${known}]`, [json]],
])('%i says: %s', async (status, says, body, headers) => {
  const bytes = request([...headers, `content-length: ${Buffer.byteLength(body)}`], body);
  const answer = await sendRaw(receiver.url, bytes, { keepOpen: true });
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
  expect(answer).toContain(`{"error":"${says}`);
});

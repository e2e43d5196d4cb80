import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { NotAnEvent, translate, translateText } from '../../src/instantly/translate.ts';

const folder = new URL('../fixtures/instantly-v1/', import.meta.url);
const receivedAt = new Date('2026-01-02T04:00:00.000Z');

interface Fixture {
  note: string;
  payload: Record<string, unknown>;
  event: { kind: string };
}
const fixtures = readdirSync(folder).map((name) => {
  const fixture = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Fixture;
  return { name, ...fixture };
});

describe('every known form of a payload becomes the expected event, with an id that does not change', () => {
  test.each(fixtures)('$name: $note', ({ payload, event }) => {
    expect(translate(payload, { receivedAt })).toEqual(event);
  });

  test('each kind has a fixture', () => {
    expect([...new Set(fixtures.map(({ event }) => event.kind))].sort()).toEqual([...EVENT_KINDS].sort());
  });
});

test('an event of another workspace becomes unknown', () => {
  const { payload } = fixtures.find(({ name }) => name === 'reply_received.json')!;
  const event = translate(payload, { receivedAt, workspace: 'ours' });
  expect(event).toMatchObject({
    kind: 'unknown',
    reason: `workspace ${String(payload['workspace'])} is not ours: INSTANTLY_WORKSPACE is ours`,
    payload,
  });
  expect(translate(payload, { receivedAt, workspace: String(payload['workspace']) }).kind).toBe('reply_received');
});

test('JSON that is nested too deep is stored as its text', () => {
  const text = `{"event_type":"reply_received","lead_email":"a@b.example","deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  expect(translateText(text, { receivedAt })).toMatchObject({
    kind: 'unknown',
    reason: 'nested deeper than 100 levels',
    payload: text,
  });
});

test('keys that have a meaning in JavaScript are ordinary variables', () => {
  const text =
    '{"event_type":"email_opened","lead_email":"a@b.example","__proto__":{"x":1},"constructor":"c","toString":"t"}';
  const event = translateText(text, { receivedAt });
  expect(Object.keys((event as unknown as { lead: { variables: object } }).lead.variables)).toEqual([
    '__proto__',
    'constructor',
    'toString',
  ]);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test.each(['constructor', '__proto__', 'toString'])('the label %j is an ordinary label', (label) => {
  const event = translateText(JSON.stringify({ event_type: label, lead_email: 'a@b.example' }), { receivedAt });
  expect(event).toMatchObject({ kind: 'custom_label', label });
});

test.each([
  ['', 'not JSON'],
  ['{"a":', 'not JSON'],
  ['[]', 'an array of 0'],
  ['[{},{}]', 'an array of 2'],
  ['null', 'null'],
  ['"text"', 'a string'],
  ['7', 'a number'],
])('%j is refused as %s', (text, reason) => {
  expect(() => translateText(text, { receivedAt })).toThrow(NotAnEvent);
  expect(() => translateText(text, { receivedAt })).toThrow(reason);
});

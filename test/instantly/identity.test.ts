import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { translate } from '../../src/instantly/translate.ts';

const receivedAt = new Date('2026-01-02T04:00:00.000Z');
const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value));
const idOf = (payload: object): string => translate(payload, { receivedAt }).id;

const word = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
});
const address = fc.tuple(word, word).map(([name, host]) => `${name}@${host}.example`);
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const kinds = [
  'email_sent',
  'email_opened',
  'link_clicked',
  'reply_received',
  'email_bounced',
  'lead_interested',
  'Asked for pricing',
];
const payload = fc.record(
  {
    timestamp: time,
    event_type: fc.constantFrom(...kinds),
    workspace: fc.uuid(),
    campaign_id: fc.uuid(),
    lead_email: address,
    email_id: fc.uuid(),
    step: fc.integer({ min: 1, max: 9 }),
    variant: fc.integer({ min: 1, max: 9 }),
    email_account: address,
  },
  { requiredKeys: ['timestamp', 'event_type', 'workspace', 'campaign_id', 'lead_email'] },
);
const DISTINGUISHING = [
  'timestamp',
  'event_type',
  'workspace',
  'campaign_id',
  'lead_email',
  'email_id',
  'step',
  'variant',
  'email_account',
] as const;

const extras = fc.dictionary(
  word.map((name) => `x_${name}`),
  fc.jsonValue({ maxDepth: 2 }),
);

function shuffled(object: object, order: number[]): object {
  return Object.fromEntries(
    Object.entries(object)
      .map((entry, i) => [entry, order[i] ?? 0] as const)
      .sort((a, b) => a[1] - b[1])
      .map(([entry]) => entry),
  );
}

describe('the same event has the same id', () => {
  test('in any order of the keys, and with any other data of the lead', () => {
    fc.assert(
      fc.property(payload, extras, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), (one, more, order) => {
        expect(idOf(shuffled({ ...more, ...one, id: 'of the lead' }, order))).toBe(idOf(one));
      }),
    );
  });

  test('with any letter case and spaces in an address, and with numbers as text', () => {
    fc.assert(
      fc.property(payload, (one) => {
        const other = {
          ...one,
          lead_email: ` ${one.lead_email.toUpperCase()} `,
          ...(one.step !== undefined && { step: String(one.step) }),
        };
        expect(idOf(other)).toBe(idOf(one));
      }),
    );
  });

  test('with or without an envelope that has no id, and with or without nulls', () => {
    fc.assert(
      fc.property(payload, (one) => {
        const { event_type, timestamp, ...data } = one;
        expect(idOf({ event_type, timestamp, data })).toBe(idOf(one));
        expect(idOf({ unibox_url: null, reply_text: null, ...one })).toBe(idOf(one));
      }),
    );
  });

  test('with either name of a click', () => {
    fc.assert(
      fc.property(payload, (one) => {
        expect(idOf({ ...one, event_type: 'link_clicked' })).toBe(idOf({ ...one, event_type: 'email_link_clicked' }));
      }),
    );
  });
});

describe('two different events have different ids', () => {
  test.each(DISTINGUISHING)('if they differ only in %s', (field) => {
    fc.assert(
      fc.property(payload, payload, (one, other) => {
        fc.pre(one[field] !== other[field]);
        expect(idOf({ ...one, [field]: other[field] })).not.toBe(idOf(one));
      }),
    );
  });

  test('if two custom labels are set at the same time', () => {
    fc.assert(
      fc.property(payload, (one) => {
        expect(idOf({ ...one, event_type: 'Hot' })).not.toBe(idOf({ ...one, event_type: 'Cold' }));
      }),
    );
  });

  test('if their envelopes have different ids', () => {
    fc.assert(
      fc.property(payload, ({ event_type, timestamp, ...data }) => {
        const enveloped = (id: string) => idOf({ id, event_type, timestamp, data });
        expect(enveloped('a')).not.toBe(enveloped('b'));
      }),
    );
  });

  test.each([
    [[], {}],
    [[['a', 1]], { a: 1 }],
    [['a', 1], 'a,1'],
    [null, 'null'],
  ])('if they have no time and one contains %j where the other contains %j', (a, b) => {
    const untimed = (x: unknown) => idOf({ event_type: 'email_opened', lead_email: 'a@b.example', x });
    expect(untimed(a)).not.toBe(untimed(b));
  });

  test('if they have no time and different contents', () => {
    fc.assert(
      fc.property(payload, extras, extras, (one, a, b) => {
        fc.pre(!isDeepStrictEqual(asJson(a), asJson(b)));
        const untimed = (more: object) => idOf({ ...one, timestamp: undefined, ...more });
        expect(untimed(a)).not.toBe(untimed(b));
      }),
    );
  });
});

test('an id is a valid workflow id: the kind and 32 hexadecimal digits', () => {
  fc.assert(
    fc.property(payload, (one) => {
      expect(idOf(one)).toMatch(/^[a-z_]+-[0-9a-f]{32}$/);
    }),
  );
});

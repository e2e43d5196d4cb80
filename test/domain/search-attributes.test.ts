import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchAttributesOf, searchValue } from '../../src/domain/search-attributes.ts';
import { eventQuery } from '../../src/runs/query.ts';
import { leadEvent } from '../support/events.ts';

const ODD = fc.string({ unit: fc.constantFrom(...'ab%25?"\\\'', '\n', '\u0085', '\u2028', 'ü', '🙂'), maxLength: 12 });

describe('a search attribute’s value', () => {
  test.each(['jane@acme.example', "o'neil+x_1@acme.example", 'Q3 · 20% off, für „uns“ 🙂', '100%'])(
    'is not encoded if every store can hold it: %s',
    (text) => expect(searchValue(text)).toBe(text),
  );

  test.each([
    ['Q3 "hot" list', 'Q3 %22hot%22 list'],
    ['back\\', 'back%5C'],
    ['Still interested?', 'Still interested%3F'],
    ['nel\u0085x', 'nel%C2%85x'],
    ['a%22', 'a%2522'],
  ])('is encoded if a store cannot hold it: %s', (text, value) => expect(searchValue(text)).toBe(value));

  test('differs for different texts, even if they are longer than a store allows', () => {
    fc.assert(
      fc.property(ODD, ODD, fc.boolean(), (one, other, long) => {
        const [a, b] = [one, other].map((text) => (long ? `${'x'.repeat(255)}${text}` : text).trim());
        expect(searchValue(a!) === searchValue(b!)).toBe(a === b);

        expect(searchValue(a!)).not.toMatch(/[\\"?\u0000-\u001f\u007f-\u009f]/);
        expect(Array.from(searchValue(a!)).length).toBeLessThanOrEqual(255);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is the same in a query, and cannot change the query', () => {
    const [lead, campaign] = ['Late\\O\'ne"@acme.example', 'x\\\' OR Lead = "jane@acme.example" -- '];
    const written = searchAttributesOf(
      leadEvent('email_opened', { lead: { email: lead.toLowerCase(), variables: {} }, campaign: { name: campaign } }),
    ).map(({ value }) => value.replaceAll("'", "''"));
    expect(eventQuery({ lead: ` ${lead} `, campaign })).toBe(
      `WorkflowType IN ('outreachEvent') AND Lead IN ('${written[0]}') AND Campaign = '${written[1]}'`,
    );
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const docs = new URL('../docs/', import.meta.url);
const page = readFileSync(new URL('guarantees.md', docs), 'utf8');
const promises = page
  .split(/^### /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf('\n')), text] as const);

/** The list items that link to a test file, with the test names after the link. */
const heldBy = (text: string) =>
  [...text.matchAll(/^- \[[^\]]+\]\((?<path>\.\.\/test\/[^)]+)\):(?<names>(?:.|\n(?! *-|\n))+)/gm)].map(
    ({ groups }) => ({
      path: groups!['path']!,
      names: [...groups!['names']!.replaceAll(/\s+/g, ' ').matchAll(/“(.+?)”/g)].map(([, name]) => name!),
    }),
  );

test.each(promises)('the promise “%s” has its limits and a test', (_title, text) => {
  expect(text).toContain('\nIt does not hold\n');
  expect(heldBy(text)).not.toEqual([]);
});

describe('every test that docs/guarantees.md names exists', () => {
  test.each(heldBy(page))('$path', ({ path, names }) => {
    const file = new URL(path, docs);
    expect(existsSync(file), 'the file').toBe(true);
    const written = readFileSync(file, 'utf8');
    const missing = names
      .flatMap((name) => name.split(' > '))
      .filter((part) => !["'", '`', '"'].some((quote) => written.includes(quote + part + quote)));
    expect(missing).toEqual([]);
    expect(names).not.toEqual([]);
  });
});

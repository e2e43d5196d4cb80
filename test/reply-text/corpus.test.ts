import { expect, test } from 'vitest';
import { ownWords } from '../../src/reply-text/own-words.ts';
import { mails } from '../support/replies.ts';

test.each(mails)('$name', ({ reply, words }) => {
  expect(ownWords(reply)).toBe(words);
});

test.each([
  'On 2 March 2026\n',
  'a:\n',
  'wrote:\n',
  'From: a@b.example ',
  '> \n',
  '-- \n',
  '<div>',
  '<p>a</p>',
  '<!--',
  'é',
])('a megabyte of “%s” takes no time', (piece) => {
  const given = piece.repeat(1_000_000 / piece.length);
  const begun = performance.now();
  ownWords({ text: given });
  ownWords({ html: given });
  expect(performance.now() - begun).toBeLessThan(5_000);
});

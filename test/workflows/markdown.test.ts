import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { adviceFor } from '../../src/domain/concerns/advice.ts';
import { FAILURE_CLASSES } from '../../src/domain/failure.ts';
import { blocks, lines, md, plainText, prose, quotation, summaryOf } from '../../src/domain/text/markdown.ts';

/** Renders Markdown as the Temporal UI does. */
async function rendered(markdown: string): Promise<string> {
  const answer = await fetch(`${inject('temporalUi')}/render?${new URLSearchParams({ content: markdown }).toString()}`);
  return /<main>(.*)<\/main>/s.exec(await answer.text())![1]!.trim();
}

const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  ldquo: '"',
  rdquo: '"',
  lsquo: "'",
  rsquo: "'",
  '#39': "'",
};
/** The text that a reader sees; curly quotes count as straight ones. */
const seen = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (all, name: string) => ENTITIES[name] ?? all);
const plainQuotes = (text: string): string => text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");

/** The HTML without the paragraph of each block. */
const bare = (html: string): string => html.replace(/<\/?p>/g, '');

const STRANGERS = [
  'until <a href="http://e.example/">4 December',
  '[here](http://e.example/ "title") ![x](http://e.example/y.png)',
  '<script>x</script><!-- --><b>bold',
  'http://e.example/a:b, https://e.example/?a=1&b=2 mailto:jane@e.example www.e.example',
  '**bold** __bold__ ~~gone~~ `code` ``code``',
  '# Title',
  '- item',
  '1. item',
  '1) item',
  '> quoted',
  ': defined',
  '--- and -- and ... and 1/2 and (c) and (tm)',
  '$x$ $$y$$ \\(z\\) \\[w\\]',
  '{runId} {workflowId} {namespace} {#id}',
  '&lt;b&gt; &#60; &copy; &amp;amp;',
  'a | b | c',
  'back\\slash\\',
  '[1]: http://e.example/',
  '[^1] text^up^',
  'jane_doe_x@e.example *new*',
  '```sh',
  '    indented',
  '===',
];

describe('a stranger’s text is shown as plain text', () => {
  test.each(STRANGERS)('%s', async (text) => {
    const html = await rendered(blocks(`before ${md(text)} after`, md(text), `- ${md(text)}`, `**${md(text)}**`));
    expect(html).not.toMatch(/<(a|img|h\d|code|pre|del|em|script|blockquote|br|table|dl|span|sup)\b/);
    const shown = text.trim();
    expect(seen(html).split('\n').filter(Boolean)).toEqual([`before ${shown} after`, shown, shown, shown]);
  });

  test('without characters that reverse the text after them', () => {
    expect(md('Re: \u202etnorf\u202c a\u2066b')).toBe('Re: tnorf ab');
  });

  test('with any characters', { timeout: 60_000 }, async () => {
    const piece = fc.constantFrom(...'*_`[]()<>#+-.!:|&~^$\\{}/"\'=;, a1c\n', 'http', '://', 'www.', '&#', '--', '<b');
    const texts = fc.sample(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      { numRuns: 500, seed: 1 },
    );
    const all = texts.map((text) => `x${text.replace(/\n/g, ' ').trim()}`).map((text) => text.replace(/ +/g, ' '));
    for (let at = 0; at < all.length; at += 50) {
      const some = all.slice(at, at + 50);
      const html = await rendered(blocks(...some.map((text) => md(text))));
      expect(bare(html)).not.toMatch(/<\w/);
      expect(plainQuotes(seen(html)).split(/\n+/)).toEqual(some);
    }
  });

  test('with its line breaks in a quotation', async () => {
    const html = await rendered(quotation('Hi Jane,\n\nsorry:\n- one <b>\r\n1. two\n> three\n\n'));
    expect(html.match(/<(\w+)/g)).toEqual(['<blockquote', '<p', '<p', '<br', '<br', '<br']);
    expect(seen(html).split('\n').filter(Boolean)).toEqual(['Hi Jane,', 'sorry:', '- one <b>', '1. two', '> three']);
  });

  test('in the summary of a workflow, which is also shortened to its limit', async () => {
    expect(seen(await rendered(summaryOf('Reply from <b>jane · [x](http://e.example)')))).toBe(
      'Reply from <b>jane · [x](http://e.example)',
    );
    expect(Buffer.byteLength(summaryOf('*'.repeat(500)))).toBeLessThan(310);
    expect(summaryOf('Reply from jane@acme.example · Q3: “new”')).toBe('Reply from jane@acme.example · Q3: “new”');
  });
});

test('lines are shown one below the other, and a command is shown exactly as it is typed', async () => {
  const html = await rendered(
    lines('one', false, 'two', prose('Do it. Then: npm run cli -- attention retry --class auth')),
  );
  expect(seen(html).split('\n')).toEqual(['one', 'two', 'Do it. Then: npm run cli -- attention retry --class auth']);
  expect(html).toContain('<code>npm run cli -- attention retry --class auth</code>');
});

test.each(FAILURE_CLASSES)('every command in the advice for %s is shown as code', (of) => {
  const said = ['HubSpot GET: 401', 'Slack x: y', 'Instantly POST /emails: 401', 'x', 'HubSpot: PROPERTY_DOESNT_EXIST'];
  for (const words of said) {
    const cure = adviceFor(of, [words], 'reply_received-0a1b');
    const markdown = prose(cure);
    const commands = [...markdown.matchAll(/`([^`]*)`/g)].map(([, command]) => command);
    expect(commands.at(-1)).toMatch(/attention retry (--class [a-z-]+|reply_received-0a1b)$/);
    expect(markdown.replace(/`[^`]*`/g, '')).not.toContain('npm run');
    expect(plainText(markdown)).toBe(cure);
  }
});

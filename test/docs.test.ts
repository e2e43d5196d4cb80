import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from './support/cli.ts';

const ROOT = join(import.meta.dirname, '..');
const pages = [ROOT, join(ROOT, 'docs')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => relative(ROOT, join(folder, name))),
);
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** As GitHub names the anchors of headings. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(pages)('every link in %s has a target', (page) => {
  const broken = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(
    ([, path = '', anchor]) => {
      const target = path ? join(dirname(page), path) : page;
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    },
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** The output of `npm run cli -- … --help`, which is the same for every page. */
const helps = new Map<string, Promise<string>>();
function helpOf(words: string[]): Promise<string> {
  const key = words.join(' ');
  if (!helps.has(key))
    helps.set(
      key,
      cli([...words, '--help']).then(({ out }) => out),
    );
  return helps.get(key)!;
}

/** The problem of a command as it is typed, or undefined if it has no problem. */
async function faultOf(typed: string): Promise<string | undefined> {
  const tokens = typed
    .replace(/"[^"]*"|'[^']*'/g, 'text')
    .replace(/['"].*/, '')
    .trim()
    .split(/\s+/);
  const command: string[] = [];
  for (const word of tokens) {
    if (!/^[a-z][a-z-]*$/.test(word)) break;
    const usage = `Usage: npm run cli -- ${[...command, word].join(' ')} [`;
    if (!(await helpOf([...command, word])).startsWith(usage)) break;
    command.push(word);
  }
  const help = await helpOf(command);
  const [next = ''] = tokens.slice(command.length);
  if (/^[a-z]/.test(next) && help.split('\n', 1)[0]!.includes('[command]')) return `${typed}: no command ${next}`;
  const strange = tokens.filter((one) => one.startsWith('--') && !new RegExp(`${one}\\b`).test(help));
  return strange.length ? `${typed}: no option ${strange.join(', ')}` : undefined;
}

test('every command in the docs exists', async () => {
  const code = pages.flatMap((page) =>
    [...textOf(page).matchAll(/```\w*\n([^]*?)```|`([^`\n]+)`/g)].flatMap(([, block, span]) =>
      (block ?? span ?? '').split('\n'),
    ),
  );
  const run = code.flatMap((line) =>
    [...line.matchAll(/(?<!\S)npm run (?:-s )?([a-z-]+)/g)].map(([, name = '']) => name),
  );
  expect(run.length).toBeGreaterThan(20);
  const unknown = [...new Set(run)].filter((name) => !(name in scripts));
  const typed = code.flatMap((line) =>
    [...line.matchAll(/(?<!\S)npm run (?:-s )?cli -- ([^#→]*)/g)].map(([, words = '']) => words.trim()),
  );
  const faults: (string | undefined)[] = [];
  for (const words of new Set(typed)) faults.push(await faultOf(words));
  expect([...unknown, ...faults.filter(Boolean)]).toEqual([]);
});

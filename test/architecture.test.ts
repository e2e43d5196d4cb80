import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Linter } from 'eslint';
import { describe, expect, inject, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const sources = ['src', 'workflows', 'activities'].flatMap(filesUnder);

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gms)].map(
    (match) => {
      const specifier = match[1] ?? match[2] ?? match[3]!;
      return specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier;
    },
  );
}

test('ARCHITECTURE.md names only files and folders that exist', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const named = [...page.matchAll(/`((?:src|workflows|activities|test|docs)\/[^`]*)`/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('an exported name means one thing in the whole tree', () => {
  const places = new Map<string, string[]>();
  // The sandbox simulates Instantly, so it uses Instantly's names.
  for (const file of sources.filter((one) => !one.startsWith('src/sandbox/'))) {
    const text = readFileSync(join(root, file), 'utf8');
    const names = [...text.matchAll(/^export (?:async )?(?:const|function|interface|type|class) (\w+)/gm)];
    // A schema and its type may share a name in one file.
    for (const name of new Set(names.map((match) => match[1]!))) places.set(name, [...(places.get(name) ?? []), file]);
  }
  expect(places.size).toBeGreaterThan(500);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});

test('only the programs read the environment', () => {
  const readers = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
  expect(readers.sort()).toEqual([
    'src/cli.ts',
    'src/cluster.ts',
    'src/desk.ts',
    'src/receiver.ts',
    'src/sandbox.ts',
    'src/start.ts',
    'src/worker.ts',
  ]);
});

test('the command line writes to the terminal in one place, which removes control characters', () => {
  const writes = filesUnder('src/cli').filter((file) =>
    /process\.std(out|err)\.write/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(writes).toEqual(['src/cli/terminal/output.ts']);
});

describe('the register of a folder lists every file in it', () => {
  test.each([
    ['workflows/reactions/', 'workflows/reactions/index.ts'],
    ['workflows/follow-ups/', 'workflows/follow-ups/index.ts'],
    ['activities/crm/', 'activities/crm/index.ts'],
  ])('%s', (folder, register) => {
    const listed = new Set(importsOf(register));
    expect(filesUnder(folder).filter((file) => file !== register && !listed.has(file))).toEqual([]);
  });
});

test('no file has more than 250 lines, and half of the files have fewer than 60', () => {
  const lengths = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length - 1]));
  expect([...lengths].filter(([, lines]) => lines > 250)).toEqual([]);
  const sorted = [...lengths.values()].sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(60);
});

test('the workflow bundle holds only Temporal’s packages and their dependencies', () => {
  const bundle = readFileSync(inject('workflowBundle'), 'utf8');
  const modules = [...bundle.matchAll(/^\/\*\*\*\/ "([^"]+)":?$/gm)].map((match) => match[1]!);
  expect(modules.length).toBeGreaterThan(50);
  expect(
    modules.filter((name) => /node_modules\/(?!@temporalio|nexus-rpc|long|ms|heap-js|protobufjs)/.test(name)),
  ).toEqual([]);
});

test.each([
  'let count = 0;',
  'const seen = new Map();',
  'export const list = [];',
  'const byLead = {};',
  'class Memo { static all = 1; }',
])('what a workflow module could store for other workflows is refused: %s', async (code) => {
  const { default: blocks } = (await import(join(root, 'eslint.config.js'))) as { default: Linter.Config[] };
  const rules = blocks.find((block) => block.rules?.['no-restricted-syntax'])!.rules!;
  const inStory = `export const story = () => { ${code.replace('export ', '')} };`;
  const verify = (text: string) => new Linter().verify(text, { rules }).map(({ ruleId }) => ruleId);
  expect(verify(code)).toEqual(['no-restricted-syntax']);
  if (!code.startsWith('class')) expect(verify(inStory)).toEqual([]);
});

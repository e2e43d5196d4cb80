import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which room may import what: packages by name, our own files by the path of their room. */
const ROOMS: { room: string; may: RegExp[] }[] = [
  { room: 'src/domain/', may: [/^src\/domain\//] },
  { room: 'workflows/', may: [/^workflows\//, /^src\/domain\//, /^@temporalio\/workflow$/] },
  {
    room: 'activities/crm/',
    may: [
      /^activities\/(crm|crm-port|attempt|local-store)/,
      /^src\/(domain|hubspot)\//,
      /^src\/(variables|outgoing)\//,
      /^(zod|standardwebhooks)$/,
      /^node:/,
    ],
  },
  {
    room: 'activities/',
    may: [
      /^activities\//,
      /^src\/(domain|instantly|slack|webhooks|calendar|return-date|reply-text|outgoing)\//,
      /^@temporalio\/(activity|common)$/,
      /^(@slack\/web-api|zod)$/,
      /^node:/,
    ],
  },
  {
    room: 'src/instantly/',
    may: [/^src\/(instantly|domain|outgoing)\//, /^(zod|p-queue)$/, /^node:/],
  },
  { room: 'src/hubspot/', may: [/^src\/(hubspot|domain|outgoing)\//, /^zod$/, /^node:/] },
  {
    room: 'src/http/',
    may: [
      /^src\/(http|instantly|domain)\//,
      /^(@koa\/router|koa|koa-helmet|raw-body|rate-limiter-flexible)$/,
      /^node:/,
    ],
  },
  {
    room: 'src/calendar/',
    may: [/^src\/(calendar|domain)\//, /^(luxon|date-holidays)$/, /^node:/],
  },
  { room: 'src/return-date/', may: [/^src\/(return-date|calendar|reply-text|domain)\//, /^(luxon|chrono-node)$/] },
  { room: 'src/slack/', may: [/^src\/(slack|domain|outgoing)\//, /^@slack\/web-api$/] },
  { room: 'src/webhooks/', may: [/^src\/(webhooks|instantly|outgoing|domain)\//, /^p-queue$/, /^node:/] },
  { room: 'src/reply-text/', may: [/^src\/(reply-text|domain)\//, /^html-to-text$/] },
  { room: 'src/journal/', may: [/^src\/(journal|domain)\//, /^node:/] },
  { room: 'src/temporal/', may: [/^src\/(temporal|domain|log)\//, /^@temporalio\//, /^node:/] },
  { room: 'src/sandbox/', may: [/^src\/sandbox\//, /^(@koa\/router|koa|undici|zod|raw-body|p-queue)$/, /^node:/] },
];

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

const roomOf = (file: string) => ROOMS.find(({ room }) => file.startsWith(room));

describe('imports keep to the plan of the house', () => {
  test.each(sources.filter(roomOf))('%s', (file) => {
    const { may } = roomOf(file)!;
    expect(importsOf(file).filter((one) => !may.some((pattern) => pattern.test(one)))).toEqual([]);
  });
});

test('every room of the table exists', () => {
  expect(ROOMS.filter(({ room }) => !sources.some((file) => file.startsWith(room)))).toEqual([]);
});

test('only the processes’ entry points read the environment', () => {
  const readers = sources.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
  expect(readers.sort()).toEqual(['src/cli.ts', 'src/receiver.ts', 'src/sandbox.ts', 'src/start.ts', 'src/worker.ts']);
});

test('the command line has one way to a terminal, by which nothing that it would obey passes', () => {
  const writes = filesUnder('src/cli').filter((file) =>
    /process\.std(out|err)\.write/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(writes).toEqual(['src/cli/terminal/output.ts']);
});

describe('nothing is written that no register lists', () => {
  test.each([
    ['workflows/reactions/', 'workflows/reactions/index.ts'],
    ['workflows/follow-ups/', 'workflows/follow-ups/index.ts'],
    ['activities/crm/', 'activities/crm/index.ts'],
  ])('%s', (folder, register) => {
    const listed = new Set(importsOf(register));
    expect(filesUnder(folder).filter((file) => file !== register && !listed.has(file))).toEqual([]);
  });
});

test('the workflows’ files are short enough to be read as stories', () => {
  const lengths = filesUnder('workflows').map((file) => readFileSync(join(root, file), 'utf8').split('\n').length);
  expect(lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)]).toBeLessThan(60);
});

test('the workflows’ bundle holds neither zod nor anything else of the edge', () => {
  const bundle = readFileSync(inject('workflowBundle'), 'utf8');
  const modules = [...bundle.matchAll(/^\/\*\*\*\/ "([^"]+)":?$/gm)].map((match) => match[1]!);
  expect(modules.length).toBeGreaterThan(50);
  expect(
    modules.filter((name) => /node_modules\/(?!@temporalio|nexus-rpc|long|ms|heap-js|protobufjs)/.test(name)),
  ).toEqual([]);
});

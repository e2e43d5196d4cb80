import { parseArgs } from 'node:util';
import { columns } from '../src/cli/terminal/table.ts';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import { findTemporalCli } from '../src/dev-server/find-temporal-cli.ts';
import { ack } from './ack.ts';
import type { Bench, Option, Report } from './bench.ts';
import { capacity } from './capacity.ts';
import { desk } from './desk.ts';
import { drain } from './drain.ts';
import { hubspot } from './hubspot.ts';
import { latency } from './latency.ts';
import { machine } from './machine.ts';
import { scale } from './scale.ts';
import { createScope } from './scope.ts';
import { vendors } from './vendors.ts';

const BENCHES: Record<string, Bench> = { ack, drain, latency, vendors, hubspot, scale, capacity, desk };

const scope = createScope();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    void scope.close().finally(() => process.exit(130));
  });
}

try {
  await main(process.argv.slice(2));
  await scope.close();
} catch (error) {
  // The running bench fails because its processes are being stopped.
  if (!interrupted) {
    await scope.close();
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function main([name, ...rest]: string[]): Promise<void> {
  if (name === undefined || name === '--help') return void process.stdout.write(`${list()}\n`);
  const bench = BENCHES[name];
  if (!bench) throw new Error(`there is no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
  const { json, given } = readOptions(bench, rest);
  const progress = (line: string) => void process.stderr.write(`… ${line}\n`);
  const temporalBinary = bench.usesTemporal
    ? await findTemporalCli({ env: process.env, cacheDir: cacheDirOf(process.env), report: progress })
    : '';
  const numbers = (option: string) => given.get(option)!.map(Number);
  const report = await bench.run({
    scope,
    temporalBinary,
    progress,
    numbers,
    number: (option) => numbers(option)[0]!,
    words: (option) => given.get(option)!,
  });
  const facts = await machine(temporalBinary);
  const text = json
    ? JSON.stringify({ bench: name, machine: facts, ...report.data }, null, 2)
    : shown(bench, facts, report);
  process.stdout.write(`${text}\n`);
  if (report.failure) throw new Error(report.failure);
}

/** Throws one sentence if an option is unknown or is not what it should be. */
function readOptions(bench: Bench, args: string[]): { json: boolean; given: Map<string, string[]> } {
  const own = Object.entries(bench.options);
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      ...Object.fromEntries(own.map(([name, option]) => [name, { type: 'string' as const, default: option.default }])),
    },
  });
  const texts = values as Record<string, string | boolean | undefined>;
  const given = own.map(([name, option]): [string, string[]] => [name, readOption(name, option, String(texts[name]))]);
  return { json: texts['json'] === true, given: new Map(given) };
}

function readOption(name: string, { takes }: Option, text: string): string[] {
  if (takes === 'path') return text ? [text] : [];
  const all = text.split(',').map((one) => one.trim());
  const isOne = (one: string) => (takes ? takes.includes(one) : Number.isInteger(Number(one)) && Number(one) > 0);
  if (all.every(isOne)) return all;
  const should = takes ? `one or more of ${takes.join(', ')}, separated by commas` : 'a whole number above 0';
  throw new Error(`--${name} is "${text}", it should be ${should}`);
}

function shown({ summary }: Bench, facts: string[], { tables }: Report): string {
  const heading = `${summary}\n${facts.join(' · ')}`;
  const parts = tables.flatMap(({ title, headings, rows, notes }) => [
    ...(title === undefined ? [] : [title]),
    columns(headings, rows),
    ...notes,
  ]);
  return [heading, ...parts].join('\n\n');
}

function list(): string {
  const lines = Object.entries(BENCHES).flatMap(([name, { summary, options }]) => [
    [name, summary],
    ...Object.entries(options).map(([option, { default: value, means, takes }]) => {
      const words = Array.isArray(takes) ? ` (of ${takes.join(', ')})` : '';
      return ['', `--${option} ${value || '…'}: ${means}${words}`];
    }),
  ]);
  return `${columns(['BENCH', 'WHAT IT MEASURES'], lines)}\n\nnpm run bench -- <name> [--json]`;
}

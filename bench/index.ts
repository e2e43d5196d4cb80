import { parseArgs } from 'node:util';
import { columns } from '../src/cli/terminal/table.ts';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import { findTemporalCli } from '../src/dev-server/find-temporal-cli.ts';
import { ack } from './ack.ts';
import type { Bench, Report } from './bench.ts';
import { drain } from './drain.ts';
import { latency } from './latency.ts';
import { machine } from './machine.ts';
import { createScope } from './scope.ts';

const BENCHES: Record<string, Bench> = { ack, drain, latency };

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
  const { json, numbers } = readOptions(bench, rest);
  const progress = (line: string) => void process.stderr.write(`… ${line}\n`);
  const temporalBinary = bench.usesTemporal
    ? await findTemporalCli({ env: process.env, cacheDir: cacheDirOf(process.env), report: progress })
    : '';
  const report = await bench.run({
    scope,
    temporalBinary,
    progress,
    numbers: (option) => numbers.get(option)!,
    number: (option) => numbers.get(option)![0]!,
  });
  const facts = await machine(temporalBinary);
  const text = json
    ? JSON.stringify({ bench: name, machine: facts, ...report.data }, null, 2)
    : shown(bench, facts, report);
  process.stdout.write(`${text}\n`);
}

/** Throws one sentence if an option is unknown or is not a number. */
function readOptions(bench: Bench, args: string[]): { json: boolean; numbers: Map<string, number[]> } {
  const own = Object.entries(bench.options);
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      ...Object.fromEntries(own.map(([name, option]) => [name, { type: 'string' as const, default: option.default }])),
    },
  });
  const given = values as Record<string, string | boolean | undefined>;
  const numbers = own.map(([name]): [string, number[]] => {
    const all = String(given[name]).split(',').map(Number);
    if (all.every((number) => Number.isInteger(number) && number > 0)) return [name, all];
    throw new Error(`--${name} is "${String(given[name])}", it should be a whole number above 0`);
  });
  return { json: given['json'] === true, numbers: new Map(numbers) };
}

function shown({ summary }: Bench, facts: string[], { headings, rows, notes }: Report): string {
  const heading = `${summary}\n${facts.join(' · ')}`;
  return [heading, columns(headings, rows), ...notes].join('\n\n');
}

function list(): string {
  const lines = Object.entries(BENCHES).flatMap(([name, { summary, options }]) => [
    [name, summary],
    ...Object.entries(options).map(([option, { default: value, means }]) => ['', `--${option} ${value}: ${means}`]),
  ]);
  return `${columns(['BENCH', 'WHAT IT MEASURES'], lines)}\n\nnpm run bench -- <name> [--json]`;
}

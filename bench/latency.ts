import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Report } from './bench.ts';
import { startChild } from './child.ts';
import { prepareSites, type Site } from './dev-servers.ts';
import { watchEffects } from './effects.ts';
import type { Usage } from './engines/worker.ts';
import { payloads } from './payloads.ts';
import { postAll, postEvenly } from './post.ts';
import type { Scope } from './scope.ts';
import { percentile, spread } from './statistics.ts';

const WARM_UP_EVENTS = 100;
const SETTLE_MS = 5_000;
const IDLE_MS = 20_000;

const CONTESTANTS = [
  { name: 'ours', file: 'engines/ours.ts' },
  { name: 'plain Koa and Temporal', file: 'engines/plain.ts' },
];

interface Result {
  effect: { p50: number; p99: number };
  ack: { p50: number; p99: number };
  rssMiB: number;
  idleCpuPercent: number;
}

/** Measures the time from event to effects at a steady rate, and the CPU and memory of the process under load and idle. */
export const latency: Bench = {
  summary:
    'milliseconds from post to the last of two effects at a steady rate, beside a plain receiver; then RSS and idle CPU',
  options: {
    seconds: { default: '60', means: 'how long events come' },
    rate: { default: '40', means: 'events per second' },
    rounds: { default: '2', means: 'rounds of each, in turn, each on a server of its own' },
  },
  usesTemporal: true,

  async run({ scope, temporalBinary, number, progress }) {
    progress('preparing server and bundle');
    const { bundle, openSite } = await prepareSites(scope, temporalBinary);
    const load = { rate: number('rate'), seconds: number('seconds') };
    const results = CONTESTANTS.map((): Result[] => []);
    for (let n = 1; n <= number('rounds'); n += 1) {
      for (const [i, { name, file }] of CONTESTANTS.entries()) {
        const round = scope.inner();
        const result = await measure(round, await openSite(round), file, bundle, load);
        await round.close();
        results[i]!.push(result);
        const { p50, p99 } = result.effect;
        progress(`round ${n} of ${number('rounds')}: ${name}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
      }
    }
    return report(results);
  },
};

async function measure(
  round: Scope,
  { folder, address }: Site,
  file: string,
  bundle: string,
  load: { rate: number; seconds: number },
): Promise<Result> {
  const engine = await startChild(round, file, folder, { address, bundle });
  const url = await engine.ask<string>('url');
  const effects = await round.own(
    () => Promise.resolve(watchEffects(folder)),
    (watch) => watch.close(),
  );
  const next = payloads('reply_received');
  const bodies = (count: number) => Array.from({ length: count }, next);
  await postAll(url, bodies(WARM_UP_EVENTS), 4);
  await effects.until(WARM_UP_EVENTS);

  const events = load.rate * load.seconds;
  const posted = await postEvenly(url, bodies(events), load.rate);
  await effects.until(WARM_UP_EVENTS + events);
  const lastAt = effects.lastByEvent();
  const { rssBytes } = await engine.ask<Usage>('usage');

  await sleep(SETTLE_MS);
  const before = await engine.ask<Usage>('usage');
  await sleep(IDLE_MS);
  const after = await engine.ask<Usage>('usage');
  return {
    effect: both(posted.map(({ id, sentAt }) => lastAt.get(id)! - sentAt)),
    ack: both(posted.map(({ sentAt, answeredAt }) => answeredAt - sentAt)),
    rssMiB: rssBytes / 2 ** 20,
    idleCpuPercent: ((after.cpuSeconds - before.cpuSeconds) / (IDLE_MS / 1000)) * 100,
  };
}

const both = (values: number[]) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });

function report(results: Result[][]): Report {
  const cells = (rounds: Result[], of: (result: Result) => number, digits = 1) => spread(rounds.map(of), digits);
  return {
    tables: [
      {
        headings: ['', 'effect p50 ms', 'p99 ms', 'ack p50 ms', 'p99 ms', 'RSS MiB', 'idle CPU %'],
        rows: results.map((rounds, i) => [
          CONTESTANTS[i]!.name,
          cells(rounds, ({ effect }) => effect.p50),
          cells(rounds, ({ effect }) => effect.p99),
          cells(rounds, ({ ack }) => ack.p50),
          cells(rounds, ({ ack }) => ack.p99),
          cells(rounds, ({ rssMiB }) => rssMiB, 0),
          cells(rounds, ({ idleCpuPercent }) => idleCpuPercent, 2),
        ]),
        notes: ['idle CPU: user and system time of receiver and worker together, as a share of one core'],
      },
    ],
    data: { rounds: Object.fromEntries(results.map((rounds, i) => [CONTESTANTS[i]!.name, rounds])) },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Report } from './bench.ts';
import { startChild } from './child.ts';
import { prepareSites, type Site } from './dev-servers.ts';
import { closeTimes, watchEffects } from './effects.ts';
import { payloads } from './payloads.ts';
import { postAll } from './post.ts';
import type { Scope } from './scope.ts';
import { median, spread } from './statistics.ts';

const POSTS_IN_FLIGHT = 64;
const WARM_UP_EVENTS = 100;

/** Measures how fast acknowledged events become closed workflows, beside the engine's maximum. */
export const drain: Bench = {
  summary: 'events per second from 200 to the closed workflow (two effects each), beside the bare engine',
  options: {
    events: { default: '1500', means: 'events of a round' },
    rounds: { default: '3', means: 'rounds of each, in turn, each on a server of its own' },
    'in-flight': { default: '12,24', means: 'starts in flight of the bare engine; ours has its default' },
  },
  usesTemporal: true,

  async run({ scope, temporalBinary, number, numbers, progress }) {
    progress('preparing server and bundle');
    const { bundle, openSite } = await prepareSites(scope, temporalBinary);
    const events = number('events');
    const contestants = [
      { name: 'ours', rates: [] as number[], run: (round: Scope, site: Site) => ours(round, site, bundle, events) },
      ...numbers('in-flight').map((inFlight) => ({
        name: `bare engine, ${inFlight} in flight`,
        rates: [] as number[],
        run: (round: Scope, site: Site) => bare(round, site, bundle, events, inFlight),
      })),
    ];
    for (let n = 1; n <= number('rounds'); n += 1) {
      for (const { name, rates, run } of contestants) {
        const round = scope.inner();
        const rate = await run(round, await openSite(round));
        await round.close();
        rates.push(rate);
        progress(`round ${n} of ${number('rounds')}: ${name}: ${rate.toFixed(1)}/s`);
      }
    }
    return report(contestants);
  },
};

async function ours(round: Scope, { folder, address, temporal }: Site, bundle: string, events: number) {
  const engine = await startChild(round, 'engines/ours.ts', folder, { address, bundle });
  const url = await engine.ask<string>('url');
  const effects = await round.own(
    () => Promise.resolve(watchEffects(folder)),
    (watch) => watch.close(),
  );
  const next = payloads('reply_received');
  const bodies = (count: number) => Array.from({ length: count }, next);
  await postAll(url, bodies(WARM_UP_EVENTS), POSTS_IN_FLIGHT);
  await effects.until(WARM_UP_EVENTS);
  await sleep(1_000);
  const posted = await postAll(url, bodies(events), POSTS_IN_FLIGHT);
  const since = Math.floor(Math.min(...posted.map(({ sentAt }) => sentAt)));
  await effects.until(WARM_UP_EVENTS + events);
  return rateOf(await closeTimes(temporal, since, events), Math.min(...posted.map(({ answeredAt }) => answeredAt)));
}

async function bare(round: Scope, site: Site, bundle: string, events: number, inFlight: number) {
  const { folder, address, temporal } = site;
  const engine = await startChild(round, 'engines/loop.ts', folder, { address, bundle });
  await engine.ask('run', { events: 0, inFlight });
  const effects = await round.own(
    () => Promise.resolve(watchEffects(folder)),
    (watch) => watch.close(),
  );
  await engine.ask('run', { events: WARM_UP_EVENTS, inFlight });
  await effects.until(WARM_UP_EVENTS);
  await sleep(1_000);
  const since = await engine.ask<number>('run', { events, inFlight });
  await effects.until(WARM_UP_EVENTS + events);
  return rateOf(await closeTimes(temporal, since, events), since);
}

const rateOf = (closed: number[], since: number): number => (closed.length * 1000) / (Math.max(...closed) - since);

function report(contestants: { name: string; rates: number[] }[]): Report {
  const [own, ...bares] = contestants;
  const best = bares.reduce((a, b) => (median(b.rates) > median(a.rates) ? b : a));
  const share = median(own!.rates) / median(best.rates);
  return {
    tables: [
      {
        headings: ['', 'workflows closed/s (from–to)'],
        rows: contestants.map(({ name, rates }) => [name, spread(rates, 1)]),
        notes: [`ours / ${best.name}: ${share.toFixed(2)}`],
      },
    ],
    data: { rates: Object.fromEntries(contestants.map(({ name, rates }) => [name, rates])), ceiling: best.name, share },
  };
}

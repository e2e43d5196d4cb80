import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Bench, Report } from './bench.ts';
import { startChild } from './child.ts';
import { temporaryFolder } from './folder.ts';
import { HEADERS, PATH, payloads } from './payloads.ts';
import { postEvenly } from './post.ts';
import { median, percentile, spread } from './statistics.ts';
import { startPostgres } from './vendors/postgres.ts';

const SERVERS = [
  { file: 'servers/nothing.ts', name: 'a  Koa, does nothing', onPostgres: false },
  { file: 'servers/commit-each.ts', name: 'b  Koa, one commit per event in SQLite', onPostgres: false },
  { file: 'servers/receiver.ts', name: 'c  our receiver, SQLite', onPostgres: false },
  { file: 'servers/insert-each.ts', name: 'd  hand-made outbox, PostgreSQL', onPostgres: true },
  { file: 'servers/receiver.ts', name: 'e  our receiver, PostgreSQL', onPostgres: true },
];
const OURS = 2;

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const STEADY = { perSecond: 100, seconds: 15 };

interface Round {
  rate: number;
  p50: number;
  p99: number;
}

/** Measures how fast events are acknowledged, beside Koa's maximum and beside the simplest implementation. */
export const ack: Bench = {
  summary: `synced acks per second and their latency at ${CONNECTIONS} connections, in a file and in PostgreSQL, beside Koa alone`,
  options: {
    rounds: { default: '5', means: 'rounds of each server, in turn' },
    seconds: { default: '6', means: 'length of a round' },
  },
  usesTemporal: false,

  async run({ scope, number, progress }) {
    const folder = await temporaryFolder(scope);
    const urls: string[] = [];
    const postgres = await startPostgres(scope);
    for (const [i, { file, onPostgres }] of SERVERS.entries()) {
      const own = join(folder, String(i));
      await mkdir(own);
      const child = await startChild(scope, file, own, onPostgres ? { databaseUrl: postgres.url } : {});
      urls.push(await child.ask<string>('url'));
    }
    progress('warming up');
    for (const url of urls) await hammer(url, WARM_UP_SECONDS);

    const rounds: Round[][] = SERVERS.map(() => []);
    for (let round = 1; round <= number('rounds'); round += 1) {
      progress(`round ${round} of ${number('rounds')}`);
      for (const [i, url] of urls.entries()) rounds[i]!.push(await hammer(url, number('seconds')));
    }
    progress(`our receiver at ${STEADY.perSecond}/s`);
    const steady = await steadily(urls[OURS]!);
    return report(rounds, steady);
  },
};

async function hammer(url: string, seconds: number): Promise<Round> {
  const request = (kind: 'reply_received' | 'email_opened'): autocannon.Request => {
    const next = payloads(kind);
    return { setupRequest: (sent) => ({ ...sent, body: next() }) };
  };
  const result = await autocannon({
    url: url + PATH,
    method: 'POST',
    headers: HEADERS,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [request('reply_received'), request('email_opened')],
  });
  const failed = result.non2xx + result.errors;
  if (failed) throw new Error(`${failed} of ${result.requests.total} requests to ${url} failed`);
  return { rate: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

async function steadily(url: string): Promise<number[]> {
  const kinds = [payloads('reply_received'), payloads('email_opened')];
  const bodies = Array.from({ length: STEADY.perSecond * STEADY.seconds }, (_, i) => kinds[i % 2]!());
  const posted = await postEvenly(url, bodies, STEADY.perSecond);
  return posted.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
}

function report(rounds: Round[][], steady: number[]): Report {
  const [nothing, , sqlite, insertEach, shared] = rounds as [Round[], Round[], Round[], Round[], Round[]];
  const shareOf = (ours: Round[], other: Round[]) => ours.map(({ rate }, i) => rate / other[i]!.rate);
  const shares = shareOf(sqlite, nothing);
  const [p50, p99] = [percentile(steady, 0.5), percentile(steady, 0.99)];
  return {
    tables: [
      {
        headings: ['server', 'acks/s (from–to)', 'p50 ms', 'p99 ms'],
        rows: [
          ...SERVERS.map(({ name }, i) => [
            name,
            spread(rounds[i]!.map(({ rate }) => rate)),
            spread(rounds[i]!.map((round) => round.p50)),
            spread(rounds[i]!.map((round) => round.p99)),
          ]),
          [`c  at ${STEADY.perSecond}/s`, String(STEADY.perSecond), p50.toFixed(1), p99.toFixed(1)],
        ],
        notes: [
          `c/a, round by round: ${spread(shares, 2)}; e/d: ${spread(shareOf(shared, insertEach), 2)}; e/c: ${spread(shareOf(shared, sqlite), 2)}`,
        ],
      },
    ],
    data: {
      rounds: Object.fromEntries(SERVERS.map(({ name }, i) => [name.charAt(0), rounds[i]!])),
      share: median(shares),
      shareOnPostgres: median(shareOf(shared, insertEach)),
      steady: { perSecond: STEADY.perSecond, p50, p99 },
    },
  };
}

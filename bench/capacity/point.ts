import { setTimeout as sleep } from 'node:timers/promises';
import { postAll, postEvenly, type Posted } from '../post.ts';
import { percentile } from '../statistics.ts';
import { closedBy } from '../vendors/load.ts';
import type { BenchEvent } from '../vendors/mixes.ts';
import { doneAt, effectCount, tally, type Tally, type VendorStub } from '../vendors/stub.ts';
import { type ClusterSite, DATABASES } from '../cluster-site.ts';
import { perEvent } from './counters.ts';
import { workOf } from './kept.ts';
import { busySince, cpuTimes, peakMiB, type Processor, processorOf, used } from './processor.ts';
import type { Running } from './running.ts';
import { readServer, type ServerWork, serverWork } from './server-work.ts';

/** What one event costs. */
export interface Costs {
  cpu: Processor;
  /** PostgreSQL's write-ahead log, in bytes. */
  wal: number;
  /** Transactions, by database. */
  commits: Record<string, number>;
  server: ServerWork;
}

export interface Flood extends Costs, Tally {
  acksPerSecond: number;
  ackP99: number;
  /** Until the last workflow is closed. */
  closedPerSecond: number;
  /** The share of the machine that was in use, with posting and vendors. */
  busy: number;
  /** The most resident memory of a process of each program, in MiB. */
  memory: { receiver: number; worker: number; temporal: number };
}

export interface Flow extends Costs {
  /** From the post to the last effect, in milliseconds. */
  p50: number;
  p95: number;
}

export interface PointLoad {
  site: ClusterSite;
  running: Running;
  /** Absent if the effects are local. */
  stub?: VendorStub;
  events: BenchEvent[];
}

const CONNECTIONS = 64;
/** Temporal's server and PostgreSQL add up what they have done once a second. */
const COUNTED_AFTER_MS = 1_500;

/** All events as fast as they are taken, the receivers in turn. */
export async function flood(load: PointLoad): Promise<Flood> {
  const { urls, processes } = load.running;
  const { posted, costs, since, lastAt, busy } = await processed(load, (url, bodies) =>
    postAll(url, bodies, Math.ceil(CONNECTIONS / urls.length), { repeats: true }),
  );
  const rate = (until: number) => (load.events.length * 1000) / (until - since);
  return {
    ...costs,
    ...tally(load.stub ? load.events : [], await seenBy(load)),
    busy,
    acksPerSecond: rate(Math.max(...posted.map(({ answeredAt }) => answeredAt))),
    ackP99: percentile(
      posted.map(({ triedAt, answeredAt }) => answeredAt - triedAt),
      0.99,
    ),
    closedPerSecond: rate(lastAt),
    memory: {
      receiver: Math.max(...processes.receivers.map(peakMiB)),
      worker: Math.max(...processes.workers.map(peakMiB)),
      temporal: peakMiB(processes.temporal),
    },
  };
}

/** The events one after the other, so many in a second. */
export async function flow(load: PointLoad, rate: number): Promise<Flow> {
  const { events, running } = load;
  const { posted, costs } = await processed(load, (url, bodies) =>
    postEvenly(url, bodies, rate / running.urls.length, { repeats: true }),
  );
  const seen = await seenBy(load);
  const waits = events.map((event, i) => (doneAt(event, seen) ?? Infinity) - posted[i]!.sentAt);
  return { ...costs, p50: percentile(waits, 0.5), p95: percentile(waits, 0.95) };
}

/** What the processes use while nothing happens, in milliseconds of processor time for each second. */
export async function idle({ processes }: Running, seconds: number): Promise<Processor> {
  const before = processorOf(processes);
  await sleep(seconds * 1_000);
  return used(before, processorOf(processes), seconds);
}

const seenBy = async ({ stub }: PointLoad) => (await stub?.seen()) ?? new Map<string, never>();

/** Posts the events, and resolves when every workflow is closed. */
async function processed(load: PointLoad, post: (url: string, bodies: string[]) => Promise<Posted[]>) {
  const { site, running, stub, events } = load;
  const counted = async () => ({
    database: await workOf(site.databaseUrl(DATABASES.ours)),
    server: await readServer(site.metricsUrl),
  });
  const had = (await stub?.seen())?.size ?? 0;
  const before = { ...(await counted()), cpu: processorOf(running.processes) };
  const times = cpuTimes();
  const posted = await inTurn(running.urls, events, post);
  const since = Math.floor(Math.min(...posted.map(({ sentAt }) => sentAt)));
  await stub?.until(had + effectCount(events));
  const closed = await closedBy(site.temporal, since, events.length);
  if (!closed) throw new Error(`the workflows of ${events.length} events do not close`);
  const cpu = used(before.cpu, processorOf(running.processes), events.length);
  const busy = busySince(times);
  await sleep(COUNTED_AFTER_MS);
  const after = await counted();
  const costs: Costs = {
    cpu,
    wal: (after.database.wal - before.database.wal) / events.length,
    commits: perEvent(before.database.commits, after.database.commits, events.length),
    server: serverWork(before.server, after.server, events.length),
  };
  return { posted, costs, since, busy, lastAt: await closed.lastAt() };
}

async function inTurn(
  urls: string[],
  events: BenchEvent[],
  post: (url: string, bodies: string[]) => Promise<Posted[]>,
): Promise<Posted[]> {
  const all: Posted[] = [];
  const postShare = async (url: string, i: number) => {
    const own = events.flatMap(({ body }, at) => (at % urls.length === i ? [{ at, body }] : []));
    const posted = await post(
      url,
      own.map(({ body }) => body),
    );
    for (const [n, { at }] of own.entries()) all[at] = posted[n]!;
  };
  await Promise.all(urls.map(postShare));
  return all;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import type { Temporal } from '../../src/temporal/connection.ts';
import { type Posted, postAll, postEvenly } from '../post.ts';
import type { Scope } from '../scope.ts';
import { percentile } from '../statistics.ts';
import type { Running } from './contestants.ts';
import type { BenchEvent } from './mixes.ts';
import { cpuMs, type Shares, watchMemory } from './process-tree.ts';
import { doneAt, effectCount, type Seen, tally, type Tally, type VendorStub } from './stub.ts';

export interface Load {
  scope: Scope;
  app: Running;
  stub: VendorStub;
  /** The events to send. */
  events: BenchEvent[];
  /** The number of effects that the stub has seen before. */
  before: number;
}

export interface Burst extends Tally {
  /** Until the last effect; until the last workflow is closed, if there are workflows. */
  eventsPerSecond: number;
  closedPerSecond?: number;
  acksPerSecond: number;
  ackP50: number;
  ackP99: number;
  /** Processor time of one event, in milliseconds. */
  cpu: Shares;
  /** The largest sum over all processes, in MiB. */
  pss: Shares;
  rss: Shares;
}

export interface Steady extends Tally {
  p50: number;
  p95: number;
  /** Events that are not done ten seconds after the last post. */
  left: number;
}

export interface Crash extends Tally {
  /** From the restart until each effect has taken place. */
  seconds: number;
  /** From the restart until the last workflow is closed, if there are workflows. */
  closedSeconds?: number;
}

const KILL_AT = 0.4;
const LEFT_AFTER_MS = 10_000;
const CLOSED_WITHIN_MS = 2 * MINUTE_MS;
/** For a repeat that comes after everything is done. */
const QUIET_MS = 1_500;

/** All events as fast as they are taken. */
export async function burst({ scope, app, stub, events, before }: Load, connections: number): Promise<Burst> {
  const cpuBefore = cpuMs(app.roots());
  const posted = await postAll(app.url, bodiesOf(events), connections, { repeats: true });
  const since = firstOf(posted);
  // Linux holds the memory of a process locked while it adds it up, which would hold up the answers.
  const memory = await watchMemory(scope, app.roots);
  await stub.until(before + effectCount(events));
  const closed = app.temporal && (await closedBy(app.temporal, since, events.length));
  const cpuAfter = cpuMs(app.roots());
  const { pss, rss } = memory.peak();
  const lastCloseAt = closed && (await closed.lastAt());
  const seen = await stub.seen();
  const acks = posted.map(({ triedAt, answeredAt }) => answeredAt - triedAt);
  const lastAckAt = Math.max(...posted.map(({ answeredAt }) => answeredAt));
  return {
    ...tally(events, seen),
    eventsPerSecond: perSecond(events.length, since, lastDoneAt(events, seen)),
    ...(lastCloseAt && { closedPerSecond: perSecond(events.length, since, lastCloseAt) }),
    acksPerSecond: perSecond(events.length, since, lastAckAt),
    ackP50: percentile(acks, 0.5),
    ackP99: percentile(acks, 0.99),
    cpu: {
      app: (cpuAfter.app - cpuBefore.app) / events.length,
      server: (cpuAfter.server - cpuBefore.server) / events.length,
    },
    pss,
    rss,
  };
}

/** The events one after the other at a steady rate. */
export async function steady({ app, stub, events, before }: Load, rate: number): Promise<Steady> {
  const posted = await postEvenly(app.url, bodiesOf(events), rate, { repeats: true });
  const lastSentAt = Math.max(...posted.map(({ sentAt }) => sentAt));
  await stub.until(before + effectCount(events));
  await sleep(QUIET_MS);
  const seen = await stub.seen();
  const times = events.map((event) => doneAt(event, seen) ?? Infinity);
  const waits = times.map((at, i) => at - posted[i]!.sentAt);
  return {
    ...tally(events, seen),
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    left: times.filter((at) => at > lastSentAt + LEFT_AFTER_MS).length,
  };
}

/** A burst in whose middle the app is killed and started again. */
export async function crash({ app, stub, events, before }: Load, connections: number): Promise<Crash> {
  const effects = effectCount(events);
  const posting = postAll(app.url, bodiesOf(events), connections, { repeats: true });
  posting.catch(() => undefined);
  if (!(await stub.until(before + effects * KILL_AT))) throw new Error('no more effects come before the kill');
  await app.restart();
  const restartedAt = Date.now();
  const since = firstOf(await posting);
  await stub.until(before + effects);
  const closed = app.temporal && (await closedBy(app.temporal, since, events.length));
  const lastCloseAt = closed && (await closed.lastAt());
  await sleep(QUIET_MS);
  const seen = await stub.seen();
  return {
    ...tally(events, seen),
    seconds: (lastDoneAt(events, seen) - restartedAt) / 1000,
    ...(lastCloseAt && { closedSeconds: (lastCloseAt - restartedAt) / 1000 }),
  };
}

/** Posts events that are not measured, and waits for their effects. Resolves with their number. */
export async function warmUp({ app, stub, events }: Omit<Load, 'before'>): Promise<number> {
  const effects = effectCount(events);
  await postAll(app.url, bodiesOf(events), 8, { repeats: true });
  if (!(await stub.until(effects))) throw new Error('the effects of the warm-up do not come');
  await sleep(1_000);
  return effects;
}

const bodiesOf = (events: BenchEvent[]): string[] => events.map(({ body }) => body);

const firstOf = (posted: Posted[]): number => Math.floor(Math.min(...posted.map(({ sentAt }) => sentAt)));

const lastDoneAt = (events: BenchEvent[], seen: Map<string, Seen>): number =>
  Math.max(...events.map((event) => doneAt(event, seen) ?? Infinity));

const perSecond = (events: number, from: number, to: number): number => (events * 1000) / (to - from);

/** Resolves when that many workflows that began after `since` are closed; undefined if they do not close. */
export async function closedBy({ client }: Temporal, since: number, events: number) {
  const query = `StartTime >= "${new Date(since).toISOString()}" AND ExecutionStatus = "Completed"`;
  for (const giveUpAt = Date.now() + CLOSED_WITHIN_MS; ; await sleep(500)) {
    const { count } = await client.workflow.count(query);
    if (count >= events) break;
    if (Date.now() > giveUpAt) return undefined;
  }
  return {
    /** When the last of them closed. Milliseconds since 1970. */
    async lastAt(): Promise<number> {
      let lastAt = 0;
      for await (const { closeTime } of client.workflow.list({ query, pageSize: 1000 }))
        lastAt = Math.max(lastAt, closeTime?.getTime() ?? 0);
      return lastAt;
    },
  };
}

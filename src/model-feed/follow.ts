import { MINUTE_MS } from '../domain/duration.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { countRuns } from '../runs/list-runs.ts';
import type { Temporal } from '../temporal/connection.ts';
import { findMissed } from './find-missed.ts';
import { monitorRows } from './monitor-rows.ts';
import { longReading } from './long-reading.ts';
import { followedBy } from './periods.ts';
import { type Progress, PROGRESS } from './progress.ts';
import { mergedRows, type Reader } from './reader.ts';
import { createClock, takeEach } from './rounds.ts';
import { stoppedNote } from './stopped.ts';

interface FollowerOptions {
  temporal: Temporal;
  taskQueue: string;
  model: ReadModel;
  reader: Reader;
  keepMs: number;
  signal: AbortSignal;
}

/** Temporal lists a change about a second later; one that takes longer, e.g. after a restart, is found by the wider look. */
const SETTLED_AFTER_MS = 3_000;
const WIDER_MS = 10 * MINUTE_MS;
/** What is not seen of an event that has ended is still being written by another process. */
const WRITTEN_AFTER_MS = 5_000;
/** What is open is looked at again after this time, because Temporal does not list all that changes in it. */
const STALE = { event: 15_000, changed: 10_000 };
const STALE_AT_A_TIME = { event: 200, changed: 20 };
const AT_A_TIME = 50;
/** What began before the model existed is read a little at a time: what happens now comes first. */
const BACK = { wanted: 40, enough: 200 };

const FIRST_ROUND_WITHIN_MS = MINUTE_MS;

const EVERY_MS = {
  wider: MINUTE_MS,
  attention: 6_000,
  allAttention: MINUTE_MS,
  unfinished: 6_000,
  monitor: 30_000,
  stopped: MINUTE_MS,
  prune: 10 * MINUTE_MS,
};

interface Follower {
  /** Brings the model up to date with Temporal once. */
  follow(): Promise<void>;
  /** Resolves when nothing is read any more. */
  idle(): Promise<unknown>;
}

export function createFollower({ temporal, taskQueue, model, reader, keepMs, signal }: FollowerOptions): Follower {
  const followed = followedBy(temporal, taskQueue);
  const missed = findMissed({ temporal, model, followed, reader });
  let followUpsUpTo = 0;
  /** A burst of replies begins thousands. */
  const followUpReading = longReading(async (since: { began: number; ended: number }, until: number) => {
    await reader.readListed(followed.followUps({ since: since.began }));
    await reader.readListed(followed.followUps({ closedSince: since.ended }));
    followUpsUpTo = until;
  });
  const clock = createClock(EVERY_MS);
  const awaitsUntil = performance.now() + FIRST_ROUND_WITHIN_MS;
  let knowsMonitor = false;
  /** After a first start a monitor ends its first round within seconds. */
  const awaitsMonitor = () => !knowsMonitor && performance.now() < awaitsUntil;

  async function attention(): Promise<void> {
    const query = followed.query({ attention: true, isRunning: true });
    const waiting = await model.needingPerson();
    if (!clock.isDue('allAttention') && (await countRuns(temporal, query)) === waiting.length) return;
    const listed = new Set<string>();
    await reader.readListed(query, { onListed: (id) => listed.add(id) });
    await reader.read(waiting.filter(({ id }) => !listed.has(id)));
    clock.did('allAttention');
  }

  async function monitors(): Promise<void> {
    const rows = await monitorRows(temporal, followed);
    knowsMonitor = rows.length > 0;
    await model.write(mergedRows(rows));
  }

  /** Reads what began before the model existed, a period at a time: the newest first. */
  async function readBack(progress: Progress): Promise<void> {
    const period = await followed.periodBefore(progress.from, BACK);
    if (period) await reader.readListed(followed.query(period), { all: true });
    await model.renote(PROGRESS, { ...progress, from: period?.since ?? 0 }, progress);
  }

  async function prune(before: number): Promise<void> {
    while (await model.prune(before));
  }

  async function follow(): Promise<void> {
    const now = Date.now();
    const known = await model.note<Progress>(PROGRESS);
    const was = known ?? { upTo: now, from: now };
    const { upTo, from, followUps = upTo } = was;
    // An empty model: from here on a note is changed only if nobody has emptied the model, or followed Temporal, meanwhile.
    if (!known) await model.write({ note: [{ name: PROGRESS, value: JSON.stringify(was), seen: now }] });
    const until = Math.max(upTo, now - SETTLED_AFTER_MS);
    const isWide = clock.isDue('wider');
    const ended = followUps - SETTLED_AFTER_MS;
    const [staleSince, most] = [now - STALE.changed, STALE_AT_A_TIME.changed];
    const steps = [
      () => followUpReading.goOn({ began: isWide ? Math.min(ended, upTo - WIDER_MS) : ended, ended }, until),
      () => reader.readListed(followed.failedSince(upTo - SETTLED_AFTER_MS)),
      () => clock.every('attention', attention),
      () =>
        clock.every('unfinished', async () => reader.read(await model.unfinished(now - WRITTEN_AFTER_MS, AT_A_TIME))),
      async () => missed.of(await model.stale('event', now - STALE.event, STALE_AT_A_TIME.event, false)),
      async () => missed.changed('event', await model.stale('event', staleSince, most, true)),
      async () => missed.changed('follow_up', await model.stale('follow_up', staleSince, most)),
      () => (awaitsMonitor() ? monitors() : clock.every('monitor', monitors)),
      () => clock.every('stopped', async () => model.write(await stoppedNote(temporal))),
      () => clock.every('prune', () => prune(now - keepMs)),
      () => missed.in({ since: isWide ? Math.max(from, Math.min(upTo, until - WIDER_MS)) : upTo, until }),
    ];
    await takeEach(steps, signal);
    if (isWide) clock.did('wider');
    const progress = { upTo: until, from, followUps: Math.max(followUps, followUpsUpTo) };
    if (!(await model.renote(PROGRESS, progress, was))) return;
    if (from > 0) await readBack(progress);
  }

  return { follow, idle: followUpReading.idle };
}

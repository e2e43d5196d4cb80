import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../domain/duration.ts';
import { reasonOf } from '../domain/reason.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Temporal } from '../temporal/connection.ts';
import { monitorRows } from './monitor-rows.ts';
import { type Followed, followedBy } from './periods.ts';
import { createReader, mergedRows, type Reader } from './reader.ts';

/** How far the model follows Temporal. Milliseconds since 1970. */
export interface Progress {
  /** What began or ended before is in the model. */
  upTo: number;
  /** What began before may not be in it yet; 0: nothing is missing that Temporal remembers. */
  from: number;
}

export const PROGRESS = 'progress';

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

export interface KeepModelOptions {
  temporal: Temporal;
  /** The workflows of this task queue are followed. */
  taskQueue: string;
  model: ReadModel;
  log: Log;
  signal: AbortSignal;
}

const EVERY_MS = 2_000;
/** Temporal lists a change about a second later; one that takes longer is found by the wider look. */
const OVERLAP_MS = 5_000;
const WIDER = { overlapMs: 10 * MINUTE_MS, everyMs: MINUTE_MS };
const ATTENTION_EVERY_MS = 6_000;
const MONITOR_EVERY_MS = 30_000;
const LEASE_MS = 30_000;
const AGAIN_MS = 10_000;
/** Open workflows are read again after this time, because Temporal does not list all that changes in them. */
const STALE = { afterMs: MINUTE_MS, atATime: 20 };
const READS_A_SECOND = 20;

/**
 * Keeps the model as Temporal says, until the signal aborts. Of all processes that call it one does the work. It makes about
 * two list requests per second, and never rejects: what fails is done again.
 */
export async function keepModel({ temporal, taskQueue, model, log, signal }: KeepModelOptions): Promise<void> {
  const me = randomUUID();
  const followed = followedBy(temporal, taskQueue);
  const reader = createReader({ temporal, model, perSecond: READS_A_SECOND, signal });
  const due = createClock();
  let isAway = false;
  const takeLease = () => model.lease('keep-model', me, LEASE_MS);
  // Much may be left to read.
  let hasLease = false;
  const renewal = setInterval(() => void (hasLease && takeLease().catch(() => undefined)), LEASE_MS / 3).unref();
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

  while (!signal.aborted) {
    try {
      hasLease = await takeLease();
      if (hasLease) await followOnce({ temporal, model, followed, reader, due });
      if (isAway) log.info({}, 'the read model follows Temporal again');
      isAway = false;
      await pause(EVERY_MS);
    } catch (error) {
      if (signal.aborted) break;
      if (!isAway) log.warn({ reason: reasonOf(error) }, 'the read model cannot follow Temporal now; retrying');
      isAway = true;
      await pause(AGAIN_MS);
    }
  }
  clearInterval(renewal);
  if (hasLease) await model.lease('keep-model', me, 0).catch(() => undefined);
}

type Clock = (name: string, everyMs: number) => boolean;

/** Says once in each period that it is due. */
function createClock(): Clock {
  const last = new Map<string, number>();
  return (name, everyMs) => {
    const now = performance.now();
    if (now - (last.get(name) ?? -Infinity) < everyMs) return false;
    last.set(name, now);
    return true;
  };
}

interface Parts {
  temporal: Temporal;
  model: ReadModel;
  followed: Followed;
  reader: Reader;
  due: Clock;
}

async function followOnce(parts: Parts): Promise<void> {
  const { temporal, model, followed, reader, due } = parts;
  const now = Date.now();
  const known = await model.note<Progress>(PROGRESS);
  const { upTo, from } = known ?? { upTo: now, from: now };
  // An empty model: from here on a note is changed only if nobody has emptied the model meanwhile.
  if (!known) await model.write({ note: [{ name: PROGRESS, value: JSON.stringify({ upTo, from }), seen: now }] });
  const since = upTo - (due('wider', WIDER.everyMs) ? WIDER.overlapMs : OVERLAP_MS);
  await reader.readListed(followed.query({ since }));
  await reader.readListed(followed.endedSince(since));
  if (!(await model.renote(PROGRESS, { upTo: now, from }))) return;
  if (due('attention', ATTENTION_EVERY_MS))
    await reader.readListed(followed.query({ attention: true, isRunning: true }));
  if (due('monitor', MONITOR_EVERY_MS)) await model.write(mergedRows(await monitorRows(temporal)));
  const stale = await model.stale(now - STALE.afterMs, STALE.atATime);
  await reader.read(stale);
  if (from > 0) await readBack(parts, { upTo: now, from });
}

/** Reads what began before the model existed, a period at a time: the newest first. */
async function readBack({ model, followed, reader }: Parts, progress: Progress): Promise<void> {
  const period = await followed.periodBefore(progress.from);
  if (period) await reader.readListed(followed.query(period), true);
  await model.renote(PROGRESS, { ...progress, from: period?.since ?? 0 });
}

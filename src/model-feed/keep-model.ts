import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../domain/reason.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Temporal } from '../temporal/connection.ts';
import { createFollower } from './follow.ts';
import { longReading } from './long-reading.ts';
import { createReader } from './reader.ts';
import type { FeedLog, Sightings } from './sightings.ts';

export interface KeepModelOptions {
  temporal: Temporal;
  /** The workflows of this task queue are followed. */
  taskQueue: string;
  model: ReadModel;
  /** What the process sees. Absent: nothing. */
  sightings?: Pick<Sightings, 'toRead'>;
  /** What ended longer ago is deleted. Milliseconds. */
  keepMs: number;
  log: FeedLog;
  signal: AbortSignal;
}

const EVERY_MS = 2_000;
const LEASE_MS = 10_000;
const AGAIN_MS = 10_000;
const READS_A_SECOND = 20;

/**
 * Keeps the model as Temporal says, until the signal aborts. Of all processes that call it one follows Temporal; each reads
 * the histories of what it has seen end itself. It makes about two requests per second, and never rejects: what fails is
 * done again.
 */
export async function keepModel(options: KeepModelOptions): Promise<void> {
  const { temporal, model, sightings, log, signal } = options;
  const me = randomUUID();
  const reader = createReader({ temporal, model, perSecond: READS_A_SECOND, signal });
  const seen = longReading(() => reader.read(sightings?.toRead() ?? []));
  const { follow, idle } = createFollower({ ...options, reader });
  let isAway = false;
  const takeLease = () => model.lease('keep-model', me, LEASE_MS);
  // Much may be left to read.
  let hasLease = false;
  const renewal = setInterval(() => void (hasLease && takeLease().catch(() => undefined)), LEASE_MS / 3).unref();
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

  while (!signal.aborted) {
    try {
      hasLease = await takeLease();
      await seen.goOn();
      if (hasLease) await follow();
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
  await Promise.all([seen.idle(), idle()]);
}

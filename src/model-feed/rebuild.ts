import { HOUR_MS } from '../domain/duration.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Temporal } from '../temporal/connection.ts';
import { retentionOf } from '../temporal/namespace.ts';
import { monitorRows } from './monitor-rows.ts';
import { followedBy } from './periods.ts';
import { type Progress, PROGRESS } from './progress.ts';
import { createReader, mergedRows } from './reader.ts';

/** A rebuild that is not over. Milliseconds since 1970. */
interface Rebuild {
  begun: number;
  /** What began after this was read. */
  from: number;
}

/** What a rebuild has done. */
export interface Rebuilt {
  /** When it began, perhaps in an earlier call that was interrupted. Milliseconds since 1970. */
  begun: number;
  isResumed: boolean;
  /** How many workflows this call has read. */
  read: number;
}

export interface RebuildOptions {
  temporal: Temporal;
  taskQueue: string;
  model: ReadModel;
  signal: AbortSignal;
  /** Called after each period: how many workflows were read, and about how many are left. */
  onRead(read: number, left: number): void;
}

const REBUILD = 'rebuild';
const READS_A_SECOND = 200;
const A_PERIOD = { wanted: 500, enough: 2_000 };
/** The clocks of Temporal and of this machine may differ, and Temporal lists a change late. */
const MARGIN_MS = HOUR_MS;

/**
 * Reads everything that Temporal remembers into the model again, while others read it and write to it, and deletes what
 * Temporal does not confirm. What is older than Temporal's memory stays as it is. If it was interrupted, it goes on there.
 */
export async function rebuildModel({ temporal, taskQueue, model, signal, onRead }: RebuildOptions): Promise<Rebuilt> {
  const followed = followedBy(temporal, taskQueue);
  const now = Date.now();
  const interrupted = await model.note<Rebuild | null>(REBUILD);
  const { begun, from } = interrupted ?? { begun: now, from: now };
  const reader = createReader({ temporal, model, perSecond: READS_A_SECOND, signal, over: begun });
  const note = async (value: Rebuild | null) => {
    if (!(await model.renote(REBUILD, value))) throw new Error('the read model was deleted meanwhile: run it again');
  };
  await model.write({ note: [{ name: REBUILD, value: JSON.stringify({ begun, from }), seen: Date.now() }] });

  let read = 0;
  for (let until = from; ;) {
    const period = await followed.periodBefore(until, A_PERIOD);
    if (!period) break;
    const some = await reader.readListed(followed.query(period), { all: true });
    read += some;
    until = period.since;
    onRead(read, Math.max(0, period.before - some));
    await note({ begun, from: until });
    if (!until) break;
  }
  // What has begun meanwhile is known, unless nobody else keeps the model.
  read += await reader.readListed(followed.query({ since: begun - MARGIN_MS }));
  await model.write(mergedRows(await monitorRows(temporal, followed)));
  await model.sweep(begun, now - (await retentionOf(temporal)) + MARGIN_MS);
  await note(null);
  const { upTo } = (await model.note<Progress>(PROGRESS)) ?? { upTo: begun };
  await model.write({ note: [{ name: PROGRESS, value: JSON.stringify({ upTo, from: 0 }), seen: Date.now() }] });
  return { begun, isResumed: Boolean(interrupted), read };
}

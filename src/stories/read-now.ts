import { createReader } from '../model-feed/reader.ts';
import type { KnownRun } from '../read-model/model-upkeep.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Temporal } from '../temporal/connection.ts';

/**
 * Reads runs into the model now: it follows Temporal some seconds later.
 * @throws the first error, if Temporal did not answer for each of them.
 */
export async function readNow(
  model: ReadModel,
  temporal: Temporal,
  runs: Pick<KnownRun, 'id' | 'run'>[],
): Promise<void> {
  if (!runs.length) return;
  const { signal } = new AbortController();
  const reader = createReader({ temporal, model, perSecond: Infinity, signal });
  const read = await Promise.allSettled(runs.map((run) => reader.read([run])));
  const failed = read.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** The same connection, whose calls all end within this time. Milliseconds from now. */
export function hurried(temporal: Temporal, ms: number): Temporal {
  const end = performance.now() + ms;
  return {
    ...temporal,
    call: (run, own = Infinity) => temporal.call(run, Math.max(1, Math.min(own, end - performance.now()))),
  };
}

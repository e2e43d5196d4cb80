import { setTimeout as sleep } from 'node:timers/promises';
import { createReader } from '../../../model-feed/reader.ts';
import type { Desk } from '../../desk.ts';

const PER_SECOND = 20;
/** A page does not wait longer for Temporal and a worker. */
const WAIT_MS = 800;
/** After Temporal has not answered, pages do not wait for it for so long. */
const AWAY_MS = 10_000;

/**
 * Reads one follow-up into the model again, because Temporal does not list all that changes in it. Those who look at the same
 * one share a reading.
 * @returns resolves when it is read, or soon without it.
 */
export function createRefresh({ temporal, model, ending, log }: Desk): (id: string) => Promise<void> {
  const reader = createReader({ temporal, model, perSecond: PER_SECOND, signal: ending });
  const reading = new Map<string, Promise<void>>();
  let awayUntil = 0;

  const read = (id: string): Promise<void> =>
    reader
      .read([{ id, run: '' }])
      .then(
        () => void (awayUntil = 0),
        (error: unknown) => log.debug({ err: error }, 'a follow-up cannot be read now'),
      )
      .finally(() => reading.delete(id));

  return async (id) => {
    const known = reading.get(id) ?? read(id);
    reading.set(id, known);
    if (Date.now() < awayUntil) return;
    const isLate = await Promise.race([known.then(() => false), sleep(WAIT_MS, true, { ref: false })]);
    if (isLate) awayUntil = Date.now() + AWAY_MS;
  };
}

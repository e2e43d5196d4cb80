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
 * @returns resolves with true when it is read, or soon with false.
 */
export function createRefresh({ temporal, model, ending, log }: Desk): (id: string) => Promise<boolean> {
  const reader = createReader({ temporal, model, perSecond: PER_SECOND, signal: ending });
  const reading = new Map<string, Promise<boolean>>();
  let awayUntil = 0;

  const read = (id: string): Promise<boolean> =>
    reader
      .read([{ id, run: '' }])
      .then(
        () => {
          awayUntil = 0;
          return true;
        },
        (error: unknown) => {
          log.debug({ err: error }, 'a follow-up cannot be read now');
          return false;
        },
      )
      .finally(() => reading.delete(id));

  return async (id) => {
    const known = reading.get(id) ?? read(id);
    reading.set(id, known);
    if (Date.now() < awayUntil) return false;
    const isRead = await Promise.race([known, sleep(WAIT_MS, undefined, { ref: false })]);
    if (isRead === undefined) awayUntil = Date.now() + AWAY_MS;
    return isRead ?? false;
  };
}

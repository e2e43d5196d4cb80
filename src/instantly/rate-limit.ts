import { VendorError } from '../domain/failure.ts';
import { pacedQueue } from '../outgoing/paced-queue.ts';

/** Lets a call begin when its turn has come. Throws `VendorError` where that is too far off. */
export type Turns = <T>(what: string, run: () => Promise<T>) => Promise<T>;

/** A call that would wait longer than this for its turn is handed back to Temporal to wait there. */
const LONGEST_TURN_MS = 10_000;

/** So many turns a second; less than one will do. */
export function createTurns(perSecond: number): Turns {
  const queue = pacedQueue(perSecond);

  return async (what, run) => {
    const waitMs = (queue.size / perSecond) * 1000;
    if (waitMs > LONGEST_TURN_MS) {
      const message = `Instantly ${what}: ${queue.size} calls wait for their turn already`;
      throw new VendorError('rate-limited', message, { retryAfterMs: waitMs });
    }
    return queue.add(run);
  };
}

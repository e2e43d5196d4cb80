import { VendorError } from '../domain/failure.ts';
import { pacedQueue } from '../outgoing/paced-queue.ts';

/** Starts a call as soon as the rate limit allows. Throws `VendorError` if that would take too long. */
export type Turns = <T>(what: string, run: () => Promise<T>) => Promise<T>;

/** A call that would wait longer than this fails as rate-limited, so that it waits in Temporal. */
const LONGEST_TURN_MS = 10_000;

/** @param perSecond how many calls may start per second; may be less than 1. */
export function createTurns(perSecond: number): Turns {
  const queue = pacedQueue(perSecond);

  return async (what, run) => {
    const waitMs = (queue.size / perSecond) * 1000;
    if (waitMs > LONGEST_TURN_MS) {
      const message = `Instantly ${what}: ${queue.size} calls are waiting already`;
      throw new VendorError('rate-limited', message, { retryAfterMs: waitMs });
    }
    return queue.add(run);
  };
}

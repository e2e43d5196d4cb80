import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { NO_ROOM, VendorError } from '../src/domain/failure.ts';
import type { CallBudget } from '../src/outgoing/call-budget.ts';

interface Terms {
  /** It is a human signal, and other effects of its workflow wait for it if it is local. */
  urgent: boolean;
  /** It is a local activity, so its workflow's task waits for it. */
  isLocal: boolean;
  /** Ends the try. */
  signal: AbortSignal;
}

/** Makes a first try, or refuses it with the failure `NO_ROOM`. */
export type FirstTries = <T>(terms: Terms, run: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** A first try holds up its workflow's task, so it may not wait longer than this for its turn. Milliseconds. */
const MAY_WAIT_MS = 500;
/** Meanwhile the other effects of a human signal wait. Milliseconds. */
const MAY_TAKE_MS = 1_500;
/** A vendor that takes long must not keep all tasks of the worker. */
const MOST_AT_A_TIME = 32;
/** While a vendor is away or slow, its effects wait on its task queue, where they hold nothing up. Milliseconds. */
const REST_MS = 2_000;
const LONGEST_REST_MS = 60_000;

/**
 * The first tries at one vendor. After a failure they rest, and then one of them finds out whether the vendor is back: if
 * it is not, they rest twice as long.
 */
export function createFirstTries(budget: CallBudget): FirstTries {
  let underWay = 0;
  let restMs = 0;
  let restUntil = 0;

  return async ({ urgent, isLocal, signal }, run) => {
    const begunAt = performance.now();
    const most = restMs ? 1 : MOST_AT_A_TIME;
    if (begunAt < restUntil || underWay >= most || budget.waitMs({ urgent }) > MAY_WAIT_MS) throw noRoom();
    underWay += 1;
    const tooLong = urgent && isLocal ? AbortSignal.timeout(MAY_TAKE_MS) : undefined;
    try {
      const result = await run(tooLong ? AbortSignal.any([signal, tooLong]) : signal);
      if (begunAt >= restUntil) restMs = 0;
      return result;
    } catch (error) {
      // What began before the rest says nothing new.
      if (begunAt >= restUntil) {
        restMs = isAnswer(error) ? 0 : Math.min(Math.max(restMs * 2, REST_MS), LONGEST_REST_MS);
        restUntil = performance.now() + restMs;
      }
      if (!tooLong?.aborted) throw error;
      throw new VendorError('unavailable', `no answer within ${MAY_TAKE_MS} ms`, { cause: error });
    } finally {
      underWay -= 1;
    }
  };
}

/** Whether the vendor is there: it has answered, or a try is to wait for something else. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof VendorError)) return false;
  const { trouble, status, retryAfterMs } = error;
  return trouble !== 'unavailable' || (status === undefined ? retryAfterMs !== undefined : status < 500);
}

const noRoom = (): ApplicationFailure =>
  ApplicationFailure.create({
    message: 'not tried: other calls wait already, so it waits on the task queue of the vendor',
    type: NO_ROOM,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });

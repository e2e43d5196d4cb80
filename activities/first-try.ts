import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { NO_ROOM, VendorError } from '../src/domain/failure.ts';
import type { CallBudget } from '../src/outgoing/call-budget.ts';

/** Makes a first try, or refuses it with the failure `NO_ROOM`. */
export type FirstTries = <T>(urgent: boolean, run: () => Promise<T>) => Promise<T>;

/** A first try holds up its workflow's task, so it may not wait longer than this for its turn. Milliseconds. */
const MAY_WAIT_MS = 500;
/** A vendor that takes long must not keep all tasks of the worker. */
const MOST_AT_A_TIME = 200;
/** While a vendor is away, its effects wait on its task queue, where they hold nothing up. Milliseconds. */
const REST_MS = 2_000;

/** The first tries at one vendor. */
export function createFirstTries(budget: CallBudget): FirstTries {
  let underWay = 0;
  let restUntil = 0;

  return async (urgent, run) => {
    const isResting = performance.now() < restUntil;
    if (isResting || underWay >= MOST_AT_A_TIME || budget.waitMs({ urgent }) > MAY_WAIT_MS) throw noRoom();
    underWay += 1;
    try {
      return await run();
    } catch (error) {
      const isAnswer = error instanceof VendorError && error.trouble !== 'unavailable';
      if (!isAnswer) restUntil = performance.now() + REST_MS;
      throw error;
    } finally {
      underWay -= 1;
    }
  };
}

const noRoom = (): ApplicationFailure =>
  ApplicationFailure.create({
    message: 'not tried: other calls wait already, so it waits on the task queue of the vendor',
    type: NO_ROOM,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });

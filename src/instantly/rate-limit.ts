import { VendorError } from '../domain/failure.ts';
import { type CallBudget, inTurn, type Turn } from '../outgoing/call-budget.ts';

/** Starts a call as soon as the rate limit allows. Throws `VendorError` if that would take too long. */
export type Turns = <T>(what: string, turn: Turn, run: () => Promise<T>) => Promise<T>;

/** A call that would wait longer than this fails as rate-limited, so that it waits in Temporal. */
const LONGEST_TURN_MS = 30_000;

export const createTurns =
  (budget: CallBudget): Turns =>
  (what, turn, run) => {
    const waitMs = budget.waitMs(turn);
    if (waitMs <= LONGEST_TURN_MS) return inTurn(budget, turn, run);
    const message = `Instantly ${what}: its turn comes in ${Math.round(waitMs / 1000)} s`;
    return Promise.reject(new VendorError('rate-limited', message, { retryAfterMs: waitMs }));
  };

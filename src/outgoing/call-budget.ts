import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { MINUTE_MS } from '../domain/duration.ts';
import { VendorError } from '../domain/failure.ts';

export interface Turn {
  /** Whether it goes before all turns that are not urgent. */
  urgent?: boolean | undefined;
  /** Gives the turn up. */
  signal?: AbortSignal | undefined;
}

/** The calls per second that this process may make to a vendor: its share of what the vendor accepts from all processes. */
export interface CallBudget {
  /**
   * Resolves when the next call may start. Rejects with the signal's reason if that aborts before, and with a
   * `VendorError` (`rate-limited`) if that would take too long: such a call waits in Temporal.
   */
  take(turn?: Turn): Promise<void>;
  /**
   * How long a turn would wait that is taken now, in milliseconds.
   * @param turn.after the turns that others will take before it.
   */
  waitMs(turn?: Pick<Turn, 'urgent'> & { after?: number }): number;
  /** The share of this process's pace that was used in the last half minute, about. It may be above 1 for a moment. */
  used(): number;
  /** No call starts for so many milliseconds: the vendor has refused one because there were too many. */
  pause(ms: number): void;
  /** Sets the share, above 0 and at most 1. */
  setShare(share: number): void;
}

/** For a vendor that is local. */
export const UNLIMITED: CallBudget = {
  take: () => Promise.resolve(),
  waitMs: () => 0,
  used: () => 0,
  pause: () => undefined,
  setShare: () => undefined,
};

const SECOND_MS = 1_000;
/** The time over which the use is averaged. Milliseconds. */
const USE_MS = 30_000;
/** A vendor that does not say how long it refuses calls. */
const PAUSE_MS = SECOND_MS;
/** An activity may take a minute. Milliseconds. */
const LONGEST_WAIT_MS = 40_000;
/** The vendor may be paused while a turn waits. Milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** After this time one call finds out whether the vendor accepts calls again. */
const LONGEST_PAUSE_MS = MINUTE_MS;

/**
 * Calls that were not made in the last second may be made at once; more of them are not saved.
 * @param perSecond what the vendor accepts from all processes; it may be less than 1.
 */
export function createCallBudget(perSecond: number): CallBudget {
  const turns = new PQueue({ concurrency: 1 });
  let share = 1;
  let saved = Math.max(1, perSecond);
  let countedAt = performance.now();
  let pausedUntil = 0;
  /** Calls, of which each counts less as time goes by. */
  let recent = 0;
  let recentAt = countedAt;

  const rate = (): number => (perSecond * share) / SECOND_MS;

  function count(): void {
    const now = performance.now();
    saved = Math.min(saved + (now - countedAt) * rate(), Math.max(1, perSecond * share));
    countedAt = now;
  }

  function recentCalls(): number {
    const now = performance.now();
    recent *= Math.exp((recentAt - now) / USE_MS);
    recentAt = now;
    return recent;
  }

  /** How long until the `calls`th call from now may start. */
  function untilMs(calls: number): number {
    count();
    return Math.max(0, pausedUntil - performance.now(), (calls - saved) / rate());
  }

  async function next(giveUpAt: number, signal?: AbortSignal): Promise<void> {
    for (let ms = untilMs(1); ms > 0; ms = untilMs(1)) {
      if (performance.now() + ms > giveUpAt) throw tooLong(ms);
      await sleep(Math.min(Math.ceil(ms), LOOK_EVERY_MS), undefined, { signal });
    }
    saved -= 1;
    recent = recentCalls() + 1;
  }

  return {
    take({ urgent = false, signal } = {}) {
      const giveUpAt = performance.now() + LONGEST_WAIT_MS;
      return turns.add(() => next(giveUpAt, signal), { priority: urgent ? 1 : 0, ...(signal && { signal }) });
    },
    waitMs: ({ urgent = false, after = 0 } = {}) =>
      untilMs(1 + after + turns.pending + (urgent ? turns.sizeBy({ priority: 1 }) : turns.size)),
    used: () => recentCalls() / (USE_MS * rate()),
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
    },
    setShare(next) {
      count();
      share = next;
    },
  };
}

const tooLong = (ms: number): VendorError =>
  new VendorError('rate-limited', `not called yet: its turn comes in ${Math.ceil(ms / SECOND_MS)} s`, {
    retryAfterMs: ms,
  });

/**
 * Makes a call when it is its turn. If the vendor refuses it because there were too many, no call starts for a while.
 * @param read reads the call's error, if it is not a `VendorError`.
 */
export async function inTurn<T>(
  budget: CallBudget,
  turn: Turn,
  call: () => Promise<T>,
  read = (error: unknown) => error,
): Promise<T> {
  await budget.take(turn);
  return call().catch((thrown: unknown) => {
    pauseIfTooMany(budget, read(thrown));
    throw thrown;
  });
}

/** Pauses the budget if the vendor has refused a call because there were too many. */
export function pauseIfTooMany(budget: CallBudget, error: unknown, longestMs = LONGEST_PAUSE_MS): void {
  if (error instanceof VendorError && error.trouble === 'rate-limited')
    budget.pause(Math.min(error.retryAfterMs ?? PAUSE_MS, longestMs));
}

import { happens } from './dials.ts';

/** Nothing is held longer than this, however quiet it stays. */
const LONGEST_HOLD_MS = 2_000;

/**
 * Lets events overtake each other: now and then one is held until one that came after it is done. One is held at a
 * time, so that a probability of 1 swaps neighbours instead of delaying all alike.
 */
export function createOvertaking(probability: () => number, signal: AbortSignal) {
  let release: (() => void) | undefined;

  return async function pass(run: () => Promise<void>): Promise<void> {
    if (!release && happens(probability())) {
      await held();
      return run();
    }
    const releaseEarlier = release;
    await run();
    releaseEarlier?.();
  };

  function held(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(free, LONGEST_HOLD_MS);
      const stop = (): void => {
        reject(signal.reason as Error);
        free();
      };
      signal.addEventListener('abort', stop);
      release = free;
      function free(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        if (release === free) release = undefined;
        resolve();
      }
    });
  }
}

import { happens } from './dials.ts';

/** An event is held back at most this long, even if no other event comes. */
const LONGEST_HOLD_MS = 2_000;

/**
 * Delivers some events out of order: it sometimes holds an event back until a later one has been delivered. It holds
 * one event at a time, so that a probability of 1 swaps neighbours instead of delaying all events.
 */
export function createReorder(probability: () => number, signal: AbortSignal) {
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

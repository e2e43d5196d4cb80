/** So many arrivals within the window are a burst. */
const CROWD = 20;
const WINDOW_MS = 100;
const CALM_MS = 100;
const LONGEST_MS = 2_000;
const IDLE_MS = 1_000;
const LOOK_MS = 15;

/** Holds dispatches back while deliveries pour in: for each of those a sender waits. */
export interface GiveWay {
  /** A delivery has arrived. */
  arrived(): void;
  /** How long no dispatch should start; 0 or less if one may start now. Milliseconds. */
  pauseMs(): number;
}

/**
 * When 20 events or more have arrived within 100 ms, no dispatch starts for another 100 ms. A burst holds dispatches back
 * for 2 seconds at most: after that they run beside the deliveries, until none pour in for 2 seconds. The first event after
 * a quiet second waits for 15 ms: it may be the first of a burst.
 */
export function createGiveWay(now: () => number): GiveWay {
  let since = -Infinity;
  let last = -Infinity;
  let windowSince = -Infinity;
  let inWindow = 0;
  let arrivedAt = -Infinity;
  let lookUntil = -Infinity;

  return {
    arrived() {
      const at = now();
      if (at - arrivedAt > IDLE_MS) lookUntil = at + LOOK_MS;
      arrivedAt = at;
      if (at - windowSince > WINDOW_MS) {
        windowSince = at;
        inWindow = 0;
      }
      inWindow += 1;
      if (inWindow < CROWD) return;
      if (at - last > LONGEST_MS) since = at;
      last = at;
    },
    pauseMs: () => Math.max(lookUntil, Math.min(last + CALM_MS, since + LONGEST_MS)) - now(),
  };
}

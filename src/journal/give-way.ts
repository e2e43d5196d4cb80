/** So many arrivals in one turn of the event loop show that deliveries come faster than they are answered. */
const CROWD = 8;
const CALM_MS = 100;
const LONGEST_MS = 2_000;

/** Holds dispatches back while deliveries pour in: for each of those a sender waits. */
export interface GiveWay {
  /** So many events arrived in one turn of the event loop. */
  arrived(count: number): void;
  /** How long no dispatch should start; 0 or less if one may start now. Milliseconds. */
  pauseMs(): number;
}

/**
 * After a turn of the event loop in which 8 events or more arrived, no dispatch starts for 100 ms. A burst holds dispatches
 * back for 2 seconds at most: after that they run beside the deliveries, until none pour in for 2 seconds.
 */
export function createGiveWay(now: () => number): GiveWay {
  let since = -Infinity;
  let last = -Infinity;

  return {
    arrived(count) {
      if (count < CROWD) return;
      if (now() - last > LONGEST_MS) since = now();
      last = now();
    },
    pauseMs: () => Math.min(last + CALM_MS, since + LONGEST_MS) - now(),
  };
}

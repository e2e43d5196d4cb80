import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';

const JUMP_MS = MINUTE_MS;
const KEPT_FOR_MS = HOUR_MS;
const EVERY_MS = 30_000;

export interface ClockWatch {
  /** The jumps of the last hour, in milliseconds: above zero ahead, below zero back. */
  jumps(): number[];
  stop(): void;
}

/** Compares the clock of this machine with one that nobody sets, to find jumps of more than a minute. Slow corrections, such as NTP's, are no jumps. */
export function watchClock(): ClockWatch {
  let offset = Date.now() - performance.now();
  let seen: { at: number; ms: number }[] = [];
  const look = () => {
    const now = performance.now();
    const ms = Date.now() - now - offset;
    offset += ms;
    if (Math.abs(ms) > JUMP_MS) seen.push({ at: now, ms });
    seen = seen.filter(({ at }) => at > now - KEPT_FOR_MS);
  };
  const timer = setInterval(look, EVERY_MS).unref();
  return {
    jumps() {
      look();
      return seen.map(({ ms }) => ms);
    },
    stop: () => clearInterval(timer),
  };
}

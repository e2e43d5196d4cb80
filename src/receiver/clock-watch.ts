import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';

const JUMP_MS = MINUTE_MS;
const TOLD_FOR_MS = HOUR_MS;
const EVERY_MS = 30_000;

export interface ClockWatch {
  /** The jumps of the last hour, each in milliseconds: ahead, or below zero back. */
  jumps(): number[];
  stop(): void;
}

/** Watches the clock of this machine by one that nobody sets: whoever sets a clock right slowly, as NTP does, is not seen. */
export function watchClock(): ClockWatch {
  let offset = Date.now() - performance.now();
  let seen: { at: number; ms: number }[] = [];
  const look = () => {
    const now = performance.now();
    const ms = Date.now() - now - offset;
    offset += ms;
    if (Math.abs(ms) > JUMP_MS) seen.push({ at: now, ms });
    seen = seen.filter(({ at }) => at > now - TOLD_FOR_MS);
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

import { MINUTE_MS } from '../domain/duration.ts';

const MINUTES = 60;

interface Minute {
  minute: number;
  taken: number;
  refused: Record<string, number>;
}

export interface RefusalShare {
  onTaken(): void;
  /** @param reason with the status: `401 wrong secret`. */
  onRefused(reason: string): void;
  /** The deliveries of the last hour; the refused ones by reason. */
  lastHour(): { taken: number; refused: Record<string, number> };
}

/**
 * Counts the deliveries of the last hour, minute by minute.
 * @param now milliseconds, by a clock that nobody sets.
 */
export function countDeliveries(now: () => number = () => performance.now()): RefusalShare {
  let minutes: Minute[] = [];

  function current(): Minute {
    const minute = Math.floor(now() / MINUTE_MS);
    const last = minutes.at(-1);
    if (last?.minute === minute) return last;
    const next = { minute, taken: 0, refused: {} };
    minutes = [...minutes.filter((one) => one.minute > minute - MINUTES), next];
    return next;
  }

  return {
    onTaken() {
      current().taken += 1;
    },
    onRefused(reason) {
      const { refused } = current();
      refused[reason] = (refused[reason] ?? 0) + 1;
    },
    lastHour() {
      current();
      const refused: Record<string, number> = {};
      for (const one of minutes)
        for (const [reason, count] of Object.entries(one.refused)) refused[reason] = (refused[reason] ?? 0) + count;
      return { taken: minutes.reduce((sum, one) => sum + one.taken, 0), refused };
    },
  };
}

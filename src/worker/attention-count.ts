import type { ConcernCount } from '../domain/concerns/concern.ts';

export interface AttentionCount {
  /** Counts now. */
  count(): Promise<ConcernCount[]>;
  /** The last count; undefined if it is too old. Starts a new count if one is due. */
  known(): ConcernCount[] | undefined;
}

/**
 * Keeps the number of workflows that a person should see. It is counted in each round of the monitor. If another worker runs
 * the rounds, it is counted when somebody reads the metrics.
 * @param everyMs the time between two rounds. Milliseconds.
 */
export function keepAttentionCount(count: () => Promise<ConcernCount[]>, everyMs: number): AttentionCount {
  let last: { at: number; seen: ConcernCount[] } | undefined;
  let triedAt = -Infinity;

  async function countNow(): Promise<ConcernCount[]> {
    triedAt = performance.now();
    const seen = await count();
    last = { at: performance.now(), seen };
    return seen;
  }

  return {
    count: countNow,
    known() {
      const now = performance.now();
      if (now - triedAt > everyMs * 1.5) countNow().catch(() => undefined);
      return last && now - last.at < everyMs * 4 ? last.seen : undefined;
    },
  };
}

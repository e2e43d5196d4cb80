import type { ConcernCount } from '../domain/concerns/concern.ts';

export interface AttentionCount {
  /** Counts now. */
  count(): Promise<ConcernCount[]>;
  /** What was counted last; of long ago nothing. Whoever asks sees to it that it is counted again when it is due. */
  known(): ConcernCount[] | undefined;
}

/**
 * Workflows that a person should see, as this process has counted them last: for a monitor's round, or, where another
 * worker has had the rounds, for who asks.
 * @param everyMs how old a count may be.
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

/** A slow task takes at most one part in so many of the time. */
const PARTS = 5;

/**
 * Runs a slow task again only when four times as long has passed as it took; until then it ends as it did before. So what
 * waits for it, and whom it asks, is not kept by it alone.
 */
export function seldom<Args extends unknown[], Result>(
  run: (...args: Args) => Promise<Result>,
  now: () => number = () => performance.now(),
): (...args: Args) => Promise<Result> {
  let last: { result: Promise<Result>; until: number } | undefined;
  return async (...args) => {
    if (last && now() < last.until) return last.result;
    const begunAt = now();
    const result = run(...args);
    await result.catch(() => undefined);
    last = { result, until: now() + (now() - begunAt) * (PARTS - 1) };
    return result;
  };
}

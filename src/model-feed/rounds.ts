/**
 * Takes each step, also after one that has failed: a run that cannot be read holds up no other. After two in a row it stops,
 * because Temporal is probably away. Rejects with the first failure.
 */
export async function takeEach(steps: (() => Promise<unknown>)[], signal: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  let inARow = 0;
  for (const step of steps) {
    signal.throwIfAborted();
    try {
      await step();
      inARow = 0;
    } catch (error) {
      failures.push(error);
      inARow += 1;
    }
    if (inARow === 2) break;
  }
  if (failures.length) throw failures[0];
}

/**
 * Says what is due. What has failed stays due.
 * @param everyMs how often each is due.
 */
export function createClock<Periodic extends string>(everyMs: Record<Periodic, number>) {
  const last = new Map<Periodic, number>();
  const isDue = (name: Periodic) => performance.now() - (last.get(name) ?? -Infinity) >= everyMs[name];
  const did = (name: Periodic) => void last.set(name, performance.now());
  return {
    isDue,
    did,
    async every(name: Periodic, act: () => Promise<unknown>): Promise<void> {
      if (!isDue(name)) return;
      await act();
      did(name);
    },
  };
}

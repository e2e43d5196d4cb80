import PQueue from 'p-queue';

/** What came of asking one of them; `already`: there was nothing left to do. */
export type Outcome = 'done' | 'already' | 'unanswered' | { reason: string };

export interface Tally<Run> {
  matched: number;
  done: Run[];
  already: number;
  failed: { id: string; reason: string }[];
  /** Ids of those that did not answer in time. What Temporal has taken in they do once a worker runs. */
  unanswered: string[];
  /** Not asked, because it was stopped. */
  left: number;
  stopped?: string;
}

export interface ApplyOptions {
  perSecond: number;
  /** Aborts with why: what is under way is awaited, the rest is left. */
  signal: AbortSignal;
  onProgress?: () => void;
}

const AT_ONCE = 10;

/** Asks many workflows for the same thing. Again on the same ones it only does what is left. */
export async function applyToAll<Run extends { id: string }>(
  runs: Run[],
  apply: (run: Run) => Promise<Outcome>,
  { perSecond, signal, onProgress }: ApplyOptions,
): Promise<Tally<Run>> {
  const none = { done: [], already: 0, failed: [], unanswered: [] };
  const tally: Tally<Run> = { matched: runs.length, ...none, left: runs.length };
  const perTurn = Math.max(1, Math.floor(perSecond));
  const queue = new PQueue({ concurrency: AT_ONCE, interval: (perTurn / perSecond) * 1_000, intervalCap: perTurn });
  const stop = (why: string) => {
    if (queue.size) tally.stopped = why;
    queue.clear();
  };
  const onAbort = () => stop(String(signal.reason));
  signal.addEventListener('abort', onAbort);
  let hasAnswered = false;
  let unansweredInARow = 0;
  for (const run of runs) {
    void queue.add(async () => {
      const outcome = await apply(run);
      tally.left -= 1;
      if (outcome === 'done') tally.done.push(run);
      else if (outcome === 'already') tally.already += 1;
      else if (outcome === 'unanswered') tally.unanswered.push(run.id);
      else tally.failed.push({ id: run.id, reason: outcome.reason });
      const isUnanswered = outcome === 'unanswered';
      hasAnswered ||= !isUnanswered;
      unansweredInARow = isUnanswered ? unansweredInARow + 1 : 0;
      // With nobody there the others would wait for nothing, each its full time.
      if (unansweredInARow >= (hasAnswered ? AT_ONCE : 1)) stop('nobody answers');
      onProgress?.();
    });
  }
  await queue.onIdle();
  signal.removeEventListener('abort', onAbort);
  return tally;
}

import { pacedQueue } from '../outgoing/paced-queue.ts';
import type { ActionOutcome } from './bulk-action.ts';

/** The outcomes of an action, counted. The field names are those of `--json`. */
export interface BulkTally<Run> {
  matched: number;
  done: Run[];
  already: number;
  failed: { id: string; reason: string }[];
  /** Ids of the runs that did not answer in time. If Temporal has accepted the request, they act on it once a worker runs. */
  unanswered: string[];
  /** How many were not asked, because it was stopped. */
  left: number;
  /** Why it was stopped. */
  stopped?: string;
}

export interface ApplyOptions {
  perSecond: number;
  /** Aborts with the reason: requests that were sent are awaited, no more are sent. */
  signal: AbortSignal;
  /** Called after each answer with the counts so far. */
  onProgress?: (tally: BulkTally<unknown>) => void;
}

const CONCURRENCY = 10;

/** Applies an action to many runs. Repeating it on the same runs only does what is left. */
export async function applyToAll<Run extends { id: string }>(
  runs: Run[],
  apply: (run: Run) => Promise<ActionOutcome>,
  { perSecond, signal, onProgress }: ApplyOptions,
): Promise<BulkTally<Run>> {
  const tally: BulkTally<Run> = {
    matched: runs.length,
    done: [],
    already: 0,
    failed: [],
    unanswered: [],
    left: runs.length,
  };
  const queue = pacedQueue(perSecond, CONCURRENCY);
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
      count(tally, run, outcome);
      const isUnanswered = outcome === 'unanswered';
      hasAnswered ||= !isUnanswered;
      unansweredInARow = isUnanswered ? unansweredInARow + 1 : 0;
      // If no worker runs, each other run would not answer either, and each would take the full deadline.
      if (unansweredInARow >= (hasAnswered ? CONCURRENCY : 1)) stop('no answers');
      onProgress?.(tally);
    });
  }
  await queue.onIdle();
  signal.removeEventListener('abort', onAbort);
  return tally;
}

function count<Run extends { id: string }>(tally: BulkTally<Run>, run: Run, outcome: ActionOutcome): void {
  tally.left -= 1;
  if (outcome === 'done') tally.done.push(run);
  else if (outcome === 'already') tally.already += 1;
  else if (outcome === 'unanswered') tally.unanswered.push(run.id);
  else tally.failed.push({ id: run.id, reason: outcome.reason });
}

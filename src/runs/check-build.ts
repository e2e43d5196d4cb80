import { pMapIterable } from 'p-map';
import type { BuildCheck, BuildReport, ReplayFailure } from '../domain/build-check.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Temporal } from '../temporal/connection.ts';
import { isInvalidArgument, isNotFound } from '../temporal/grpc-errors.ts';
import { nativeCode } from '../temporal/native.ts';
import { replayHistories } from '../temporal/replay-histories.ts';
import { historyOf } from './history.ts';
import { type RunToReplay, runsToReplay, strangeRuns } from './runs-to-replay.ts';

type Bundle = Parameters<typeof replayHistories>[0];

export interface CheckOptions {
  taskQueue: string;
  /** Called after each run, with how many are known to be replayed. */
  onRun(replayed: number, listed: number): void;
  /** Ends the check between two runs. */
  signal?: AbortSignal | undefined;
}

const NAMED = 20;
/** Histories that are read while others are replayed. */
const READ_AHEAD = { concurrency: 8 };

/**
 * Replays open and recent runs with the workflows of a bundle, and says which of them it cannot continue. Changes nothing.
 * A run that Temporal deletes meanwhile is left out.
 */
export async function checkBuild(
  temporal: Temporal,
  bundle: Bundle,
  check: BuildCheck,
  { taskQueue, onRun, signal }: CheckOptions,
): Promise<BuildReport> {
  const lists = runsToReplay(temporal, check);
  // What replays is loaded while Temporal lists.
  const [strange] = await Promise.all([strangeRuns(temporal, taskQueue), nativeCode()]);
  const failures: ReplayFailure[] = strange.map((run) => ({
    ...nameOf(run),
    reason: `this build has no workflow ${run.type}`,
  }));
  const replayed: Record<string, number> = {};
  const underway: RunToReplay[] = [];
  let [listed, all] = [0, 0];

  /** What has been listed is replayed while Temporal lists more. */
  async function* toRead() {
    for (const list of lists) {
      const { runs, total } = await list;
      listed += runs.length;
      all += total;
      yield* runs;
    }
  }

  async function read(run: RunToReplay) {
    const history = await historyOf(temporal, run.workflowId, run.runId).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    return { run, history };
  }

  async function* histories() {
    for await (const { run, history } of pMapIterable(toRead(), read, READ_AHEAD)) {
      signal?.throwIfAborted();
      if (!history) continue;
      underway.push(run);
      yield { workflowId: run.workflowId, history };
    }
  }

  let done = 0;
  for await (const { error } of replayHistories(bundle, histories())) {
    const run = underway.shift()!;
    replayed[run.type] = (replayed[run.type] ?? 0) + 1;
    if (error) failures.push({ ...nameOf(run), reason: error.message });
    onRun(++done, listed);
  }
  return { replayed, runs: all, failed: failures.length, failures: failures.slice(0, NAMED) };
}

/** Of a run that is gone the server says that the argument is invalid (temporalio/temporal v1.32.0). */
const isGone = (error: unknown): boolean =>
  isNotFound(error) || (isInvalidArgument(error) && /history not found/.test(reasonOf(error)));

const nameOf = ({ type, workflowId, runId }: Pick<RunToReplay, 'type' | 'workflowId' | 'runId'>) => ({
  type,
  id: workflowId,
  runId,
});

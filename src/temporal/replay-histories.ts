import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ReplayResult, WorkflowBundleOption } from '@temporalio/worker';
import { workflowSinks } from './workflow-sinks.ts';
import { nativeCode } from './native.ts';

/**
 * As for a worker that polls. By default a replay has no limit, so an endless loop would hang it. The option is not in the type
 * of @temporalio/worker 1.24.0, but it is read (findings/temporal-replay-on-main-thread.sh).
 */
const LIMIT = { isolateExecutionTimeout: '5 seconds' };

/**
 * Replays histories with the workflows of a bundle, one after the other, so that one history is in memory at a time.
 * Yields the result of each, in their order: with an error if the workflows would not do what the history says.
 */
export async function* replayHistories(
  workflowBundle: WorkflowBundleOption,
  histories: AsyncIterable<{ workflowId: string; history: History }>,
): AsyncIterable<ReplayResult> {
  const { Worker } = await nativeCode();
  yield* Worker.runReplayHistories(
    { workflowBundle, replayName: 'build-check', sinks: workflowSinks(), ...LIMIT },
    histories,
  );
}

import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type ReplayResult, Worker, type WorkflowBundleOption } from '@temporalio/worker';

/**
 * Replays histories with the workflows of a bundle, one after the other, so that one history is in memory at a time.
 * Yields the result of each, in their order: with an error if the workflows would not do what the history says.
 */
export const replayHistories = (
  workflowBundle: WorkflowBundleOption,
  histories: AsyncIterable<{ workflowId: string; history: History }>,
): AsyncIterable<ReplayResult> => Worker.runReplayHistories({ workflowBundle, replayName: 'build-check' }, histories);

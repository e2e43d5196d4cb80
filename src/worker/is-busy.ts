import type { WorkerStatus } from '@temporalio/worker';

/** So many tasks keep two cores busy. With more of them each takes longer, and no more are done. */
const ENOUGH_TASKS = 24;
/** Below this part of the time the event loop waits for vendors or for Temporal, so that more tasks mean more work done. */
const BUSY_LOOP = 0.7;
const LOOK_EVERY_MS = 100;

/**
 * Returns a function that says whether the worker has enough to do: workflows that are computed, and first tries that they wait for,
 * while the event loop hardly rests. What is started now would only wait: for a place in the worker, so that Temporal cannot
 * answer the start with its first task, and so long that Temporal must list it as open.
 */
export function createIsBusy(): (status: WorkerStatus) => boolean {
  let lookedAt = -Infinity;
  let before = performance.eventLoopUtilization();
  let isLoopBusy = false;

  return ({ numInFlightWorkflowActivations: computed, numInFlightLocalActivities: tried }) => {
    if (performance.now() - lookedAt > LOOK_EVERY_MS) {
      lookedAt = performance.now();
      const now = performance.eventLoopUtilization();
      isLoopBusy = performance.eventLoopUtilization(now, before).utilization > BUSY_LOOP;
      before = now;
    }
    return isLoopBusy && computed + tried >= ENOUGH_TASKS;
  };
}

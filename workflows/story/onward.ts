import { condition, patched, workflowInfo } from '@temporalio/workflow';

/**
 * Calls `go` once Temporal suggests that another run continues this one, as soon as `isFree`. Returns whether it has.
 * Histories that began without this go on without it.
 */
export function onceLong(isFree: () => boolean, go: () => void): () => boolean {
  let hasGone = false;
  const isDue = () => workflowInfo().continueAsNewSuggested && isFree();
  void condition(isDue)
    .then(() => {
      hasGone = patched('continues-long');
      if (hasGone) go();
    })
    // It is over, or has left this worker's memory.
    .catch(() => undefined);
  return () => hasGone;
}

import { condition, workflowInfo } from '@temporalio/workflow';

/**
 * Calls `go` once Temporal suggests that another run continues this one, as soon as `isFree`. Returns whether it has.
 */
export function onceLong(isFree: () => boolean, go: () => void): () => boolean {
  let hasGone = false;
  const isDue = () => workflowInfo().continueAsNewSuggested && isFree();
  void condition(isDue)
    .then(() => {
      hasGone = true;
      go();
    })
    // It is over, or has left this worker's memory.
    .catch(() => undefined);
  return () => hasGone;
}

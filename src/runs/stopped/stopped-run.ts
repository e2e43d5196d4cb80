import type { WorkflowExecutionInfo } from '@temporalio/client';
/** A run that has stopped before its work was done. */
export interface StoppedRun {
  id: string;
  runId: string;
  type: string;
  /** ISO 8601 */
  started: string;
  why: string | undefined;
}

/** What was found of one class. */
export interface Found<Run extends StoppedRun = StoppedRun> {
  /** How many there are, if all runs could be looked at. */
  count: number;
  /** There may be more. */
  isAtLeast: boolean;
  /** Up to the limit. */
  runs: Run[];
}

export const byAge = (a: { startTime: Date }, b: { startTime: Date }): number =>
  a.startTime.getTime() - b.startTime.getTime();

/** What the lists of stopped runs show of each run. */
export const stoppedRowOf = ({
  workflowId,
  runId,
  type,
  startTime,
}: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'type' | 'startTime'>): Omit<StoppedRun, 'why'> => ({
  id: workflowId,
  runId,
  type,
  started: startTime.toISOString(),
});

/** A run that goes on nowhere. */
export interface StoppedRun {
  id: string;
  runId: string;
  type: string;
  /** ISO 8601 */
  started: string;
  why: string | undefined;
}

export interface Found<Run extends StoppedRun = StoppedRun> {
  /** All of them, where all could be looked at. */
  count: number;
  isAtLeast: boolean;
  /** As many as were asked for. */
  runs: Run[];
}

export const byAge = (a: { startTime: Date }, b: { startTime: Date }): number =>
  a.startTime.getTime() - b.startTime.getTime();

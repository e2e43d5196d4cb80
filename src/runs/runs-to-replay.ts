import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BuildCheck } from '../domain/build-check.ts';
import type { Temporal } from '../temporal/connection.ts';
import { listRows, listRuns } from './list-runs.ts';
import { LOOKED_THROUGH, newestRuns } from './newest-runs.ts';
import { listed, runQuery } from './query.ts';
import { BUILD_GATE, FOLLOW_UP_TYPES, OUTREACH_EVENT, WEBHOOK_MONITOR } from './workflow-types.ts';

const TYPES = [OUTREACH_EVENT, WEBHOOK_MONITOR, ...FOLLOW_UP_TYPES];
const STRANGE = 20;

/** What is kept of a run: as Temporal lists it, it takes 20 times as much memory. */
export interface RunToReplay extends Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'type' | 'startTime'> {
  /** Whether another build may get the run: a pinned one ends on the build on which it began. */
  moves: boolean;
}

/** The runs of every workflow type that show whether a build can continue what others began. */
export async function runsToReplay(temporal: Temporal, { open, recent }: BuildCheck): Promise<RunToReplay[]> {
  const runs = new Map<string, RunToReplay>();
  for (const type of TYPES) {
    const types = [type];
    const running = runQuery({ types, isRunning: true });
    const opened = open ? await listRows(temporal, running, LOOKED_THROUGH, toReplay) : [];
    const newest = recent ? (await newestRuns(temporal, { types }, recent, toReplay)).runs : [];
    const moves = (run: RunToReplay) => run.moves;
    for (const run of [...spread(opened.filter(moves), open), ...newest.filter(moves)]) runs.set(run.runId, run);
  }
  return [...runs.values()];
}

const toReplay = ({ workflowId, runId, type, startTime, searchAttributes }: WorkflowExecutionInfo): RunToReplay => ({
  workflowId,
  runId,
  type,
  startTime,
  moves: searchAttributes['TemporalWorkflowVersioningBehavior']?.[0] !== 'Pinned',
});

/** Some open runs on the task queue whose workflow type this build does not have. */
export const strangeRuns = (temporal: Temporal, taskQueue: string): Promise<WorkflowExecutionInfo[]> =>
  listRuns(
    temporal,
    `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND WorkflowType NOT IN ${listed([...TYPES, BUILD_GATE])}`,
    STRANGE,
  );

/** Up to `count` of the runs, evenly from the oldest to the newest: old ones began on old code. */
function spread(runs: RunToReplay[], count: number): RunToReplay[] {
  if (runs.length <= count) return runs;
  const byStart = runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const step = (runs.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, at) => byStart[Math.round(at * step)]!);
}

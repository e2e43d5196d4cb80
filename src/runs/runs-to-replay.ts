import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BuildCheck } from '../domain/build-check.ts';
import type { Temporal } from '../temporal/connection.ts';
import { listRuns } from './list-runs.ts';
import { LOOKED_THROUGH, newestRuns } from './newest-runs.ts';
import { listed, runQuery } from './query.ts';
import { BUILD_GATE, FOLLOW_UP_TYPES, OUTREACH_EVENT, WEBHOOK_MONITOR } from './workflow-types.ts';

const TYPES = [OUTREACH_EVENT, WEBHOOK_MONITOR, ...FOLLOW_UP_TYPES];
const STRANGE = 20;

/** The runs of every workflow type that show whether a build can continue what others began. */
export async function runsToReplay(temporal: Temporal, { open, recent }: BuildCheck): Promise<WorkflowExecutionInfo[]> {
  const runs = new Map<string, WorkflowExecutionInfo>();
  for (const type of TYPES) {
    const types = [type];
    const opened = open ? await listRuns(temporal, runQuery({ types, isRunning: true }), LOOKED_THROUGH) : [];
    const newest = recent ? (await newestRuns(temporal, { types }, recent, (run) => run)).runs : [];
    for (const run of [...spread(opened.filter(moves), open), ...newest.filter(moves)]) runs.set(run.runId, run);
  }
  return [...runs.values()];
}

/** Some open runs on the task queue whose workflow type this build does not have. */
export const strangeRuns = (temporal: Temporal, taskQueue: string): Promise<WorkflowExecutionInfo[]> =>
  listRuns(
    temporal,
    `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND WorkflowType NOT IN ${listed([...TYPES, BUILD_GATE])}`,
    STRANGE,
  );

/** Whether another build may get the run: a pinned one ends on the build on which it began. */
const moves = ({ searchAttributes }: WorkflowExecutionInfo): boolean =>
  searchAttributes['TemporalWorkflowVersioningBehavior']?.[0] !== 'Pinned';

/** Up to `count` of the runs, evenly from the oldest to the newest: old ones began on old code. */
function spread(runs: WorkflowExecutionInfo[], count: number): WorkflowExecutionInfo[] {
  if (runs.length <= count) return runs;
  const byStart = runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const step = (runs.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, at) => byStart[Math.round(at * step)]!);
}

import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BuildCheck } from '../domain/build-check.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import type { Temporal } from '../temporal/connection.ts';
import { attentionIn } from './attention-in.ts';
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
  /** Runs with the same text have likely gone the same ways through the code. */
  ways: string;
}

interface RunsToReplay {
  runs: RunToReplay[];
  /** How many runs there are of our types, open or closed. */
  total: number;
}

/** The runs of every workflow type that show whether a build can continue what others began. */
export async function runsToReplay(temporal: Temporal, check: BuildCheck): Promise<RunsToReplay> {
  const ofTypes = await Promise.all(TYPES.map((type) => runsOfType(temporal, type, check)));
  const runs = new Map(ofTypes.flatMap((one) => one.runs).map((run) => [run.runId, run]));
  return { runs: [...runs.values()], total: ofTypes.reduce((sum, one) => sum + one.total, 0) };
}

async function runsOfType(
  temporal: Temporal,
  type: string,
  { open, recent, alike = Infinity }: BuildCheck,
): Promise<RunsToReplay> {
  const types = [type];
  const [opened, newest] = await Promise.all([
    open ? listRows(temporal, runQuery({ types, isRunning: true }), LOOKED_THROUGH, toReplay) : [],
    newestRuns(temporal, { types }, recent, toReplay),
  ]);
  const [some, ends] = [opened, newest.runs].map((runs) => {
    const moving = runs.filter(({ moves }) => moves).sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    const different = Object.values(Object.groupBy(moving, ({ ways }) => ways));
    return different.flatMap((same) => spread(same!, alike));
  });
  return { runs: [...spread(some!, open), ...ends!], total: newest.total };
}

function toReplay(run: WorkflowExecutionInfo): RunToReplay {
  const { workflowId, runId, type, status, startTime, searchAttributes } = run;
  const changes = (searchAttributes['TemporalChangeVersion'] ?? []).map(String).sort();
  const kind = searchAttributes[SEARCH_ATTRIBUTES.eventKind]?.[0];
  return {
    workflowId,
    runId,
    type,
    startTime,
    moves: searchAttributes['TemporalWorkflowVersioningBehavior']?.[0] !== 'Pinned',
    ways: [String(kind), status.name, attentionIn(run), ...changes].join(' '),
  };
}

/** Some open runs on the task queue whose workflow type this build does not have. */
export const strangeRuns = (temporal: Temporal, taskQueue: string): Promise<WorkflowExecutionInfo[]> =>
  listRuns(
    temporal,
    `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND WorkflowType NOT IN ${listed([...TYPES, BUILD_GATE])}`,
    STRANGE,
  );

/** Up to `count` of the runs, evenly from the oldest to the newest: old ones began on old code. One alone is the newest. */
function spread(runs: RunToReplay[], count: number): RunToReplay[] {
  if (runs.length <= count) return runs;
  if (count === 1) return runs.slice(-1);
  const byStart = runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const step = (runs.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, at) => byStart[Math.round(at * step)]!);
}

import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { BuildCheck } from '../domain/build-check.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import type { Temporal } from '../temporal/connection.ts';
import { attentionIn } from './attention-in.ts';
import { countRuns, listRows, listRuns } from './list-runs.ts';
import { LOOKED_THROUGH, newestRuns } from './newest-runs.ts';
import { listed, runQuery } from './query.ts';
import { BUILD_GATE, FOLLOW_UP_TYPES, OUTREACH_EVENT, WEBHOOK_MONITOR } from './workflow-types.ts';

/** The type with most runs is the last: what the others have is replayed meanwhile. */
const TYPES = [WEBHOOK_MONITOR, ...FOLLOW_UP_TYPES, OUTREACH_EVENT];
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
  /** How many runs there are of the type, open or closed. */
  total: number;
}

/**
 * The runs of each workflow type that show whether a build can continue what others began. Temporal is asked for all types at
 * once.
 */
export function runsToReplay(temporal: Temporal, check: BuildCheck): Promise<RunsToReplay>[] {
  const ofTypes = TYPES.map((type) => runsOfType(temporal, type, check));
  // They are awaited one after the other: one that fails meanwhile does not end the process.
  void Promise.allSettled(ofTypes);
  return ofTypes;
}

async function runsOfType(
  temporal: Temporal,
  type: string,
  { open, recent, alike = Infinity }: BuildCheck,
): Promise<RunsToReplay> {
  const openOnes = { types: [type], isRunning: true };
  const [opened, { runs: ended, total: closed }] = await Promise.all([
    open ? listRows(temporal, runQuery(openOnes), LOOKED_THROUGH, toReplay) : [],
    newestRuns(temporal, { types: [type], isClosed: open > 0 }, recent, toReplay),
  ]);
  // Those that are open are read once, though they may be among the newest.
  const newest = [...opened, ...ended].sort((a, b) => b.startTime.getTime() - a.startTime.getTime()).slice(0, recent);
  const notClosed = opened.length < LOOKED_THROUGH ? opened.length : await countRuns(temporal, runQuery(openOnes));
  const [some, ends] = [opened, newest].map((runs) => {
    const moving = runs.filter(({ moves }) => moves).sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
    const different = Object.values(Object.groupBy(moving, ({ ways }) => ways));
    return different.flatMap((same) => spread(same!, alike));
  });
  const runs = new Map([...spread(some!, open), ...ends!].map((run) => [run.runId, run]));
  return { runs: [...runs.values()], total: closed + notClosed };
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

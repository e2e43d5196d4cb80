import type { WorkflowExecutionDescription } from '@temporalio/client';
import pMap from 'p-map';
import { followUpOf } from '../workflow-types.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { findRun } from '../find-run.ts';
import { countRuns, listRuns } from '../list-runs.ts';
import { type RunFilter, runQuery } from '../query.ts';
import { byAge } from './stopped-run.ts';

const CANDIDATES = 1_000;
const LOOKED_AT = 100;

export interface OpenRuns {
  runs: WorkflowExecutionDescription[];
  /** How many open runs there are. If there are many, `runs` has only some of them. */
  count: number;
}

/**
 * Descriptions of open runs, which show what list queries cannot find: the 50 oldest and the 50 newest of each group.
 * Follow-ups are a separate group: they last for days, so the oldest runs would otherwise be follow-ups only.
 */
export async function openRuns(temporal: Temporal, { types, ...filter }: RunFilter): Promise<OpenRuns> {
  const { followUps = [], others = [] } = Object.groupBy(types, (type) => (followUpOf(type) ? 'followUps' : 'others'));
  const groups = [followUps, others].filter(({ length }) => length);
  const found = await Promise.all(
    groups.map((types) => lookedThrough(temporal, runQuery({ ...filter, types, isRunning: true }))),
  );
  return { runs: found.flatMap(({ runs }) => runs), count: found.reduce((sum, { count }) => sum + count, 0) };
}

async function lookedThrough(temporal: Temporal, running: string): Promise<OpenRuns> {
  const [count, candidates] = await Promise.all([
    countRuns(temporal, running),
    listRuns(temporal, running, CANDIDATES),
  ]);
  candidates.sort(byAge);
  const some =
    candidates.length > LOOKED_AT
      ? [...candidates.slice(0, LOOKED_AT / 2), ...candidates.slice(-LOOKED_AT / 2)]
      : candidates;
  const runs = await pMap(
    some,
    (run) => findRun(temporal, run.workflowId, run.runId).catch(() => undefined),
    CONCURRENT_CALLS,
  );
  return {
    runs: runs.filter((run) => run?.status.name === 'RUNNING') as WorkflowExecutionDescription[],
    count: Math.max(count, some.length),
  };
}

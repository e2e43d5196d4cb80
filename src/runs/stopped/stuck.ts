import type { WorkflowExecutionInfo } from '@temporalio/client';
import pMap from 'p-map';
import { CONCURRENT_CALLS, type Temporal } from '../../temporal/connection.ts';
import { lastFailures } from '../last-failures.ts';
import { isInvalidArgument } from '../../temporal/grpc-errors.ts';
import { countRuns, listRuns } from '../list-runs.ts';
import { type RunFilter, runQuery } from '../query.ts';
import { byAge, type Found, stoppedRowOf } from './stopped-run.ts';
import type { OpenRuns } from './open-runs.ts';

/** Runs whose workflow tasks fail again and again, as Temporal reports them. */
export async function stuckRuns(
  temporal: Temporal,
  filter: RunFilter,
  limit: number,
  open: () => Promise<OpenRuns>,
): Promise<Found> {
  const { runs, count, isAtLeast } = await asked(temporal, filter, limit).catch((error: unknown) => {
    if (isInvalidArgument(error)) return lookedFor(open);
    throw error;
  });
  runs.sort(byAge);
  return {
    count,
    isAtLeast,
    runs: await pMap(
      runs.slice(0, limit),
      async (run) => ({
        ...stoppedRowOf(run),
        why: (await lastFailures(temporal, run).catch(() => ({ task: undefined }))).task,
      }),
      CONCURRENT_CALLS,
    ),
  };
}

interface Some {
  runs: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'type' | 'startTime'>[];
  count: number;
  isAtLeast: boolean;
}

async function asked(temporal: Temporal, filter: RunFilter, limit: number): Promise<Some> {
  const query = `${runQuery({ ...filter, isRunning: true })} AND TemporalReportedProblems IS NOT NULL`;
  const [count, runs] = await Promise.all([countRuns(temporal, query), listRuns(temporal, query, limit)]);
  return { runs, count: Math.max(count, runs.length), isAtLeast: false };
}

/** For a server before 1.30, which does not know the attribute. */
async function lookedFor(open: () => Promise<OpenRuns>): Promise<Some> {
  const { runs, count } = await open();
  const stuck = runs.filter(({ raw }) => (raw.pendingWorkflowTask?.attempt ?? 0) > 2);
  return { runs: stuck, count: stuck.length, isAtLeast: stuck.length > 0 && runs.length < count };
}

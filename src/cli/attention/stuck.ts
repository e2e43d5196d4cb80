import type { WorkflowExecutionInfo } from '@temporalio/client';
import { followUpOf } from '../../follow-ups.ts';
import { type ParkedFilter, withEffects } from '../../parked.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { lastFailures } from '../../temporal/failures-of-run.ts';
import { isInvalidArgument } from '../../temporal/grpc-errors.ts';
import { countRuns, listRuns } from '../../temporal/list-runs.ts';
import { runQuery } from '../../temporal/run-query.ts';
import { each } from '../each.ts';

export interface StuckRun {
  id: string;
  type: string;
  started: string;
  why: string | undefined;
}

const CANDIDATES = 1_000;
const LOOKED_AT = 100;
const DEADLINE_MS = 10_000;

/** Runs whose workflow tasks fail again and again, as Temporal itself sees it. `note` says what was not looked at. */
export async function stuckRuns(temporal: Temporal, filter: Omit<ParkedFilter, 'class'>, limit: number) {
  const { types, kind } = withEffects(filter.kind);
  const monitor = Object.values(filter).some(Boolean) ? [] : ['webhookMonitor'];
  const running = (of: string[]) => runQuery({ ...filter, kind, types: of, isRunning: true });
  let runs: WorkflowExecutionInfo[];
  let note: string | undefined;
  try {
    runs = await listRuns(
      temporal,
      `${running([...types, ...monitor])} AND TemporalReportedProblems IS NOT NULL`,
      limit,
    );
  } catch (error) {
    if (!isInvalidArgument(error)) throw error;
    // Follow-ups last for days: among the oldest runs there would be few others.
    const { followUps = [], others = [] } = Object.groupBy(types, (type) =>
      followUpOf(type) ? 'followUps' : 'others',
    );
    const groups = [followUps, [...others, ...monitor]].filter(({ length }) => length);
    const found = await Promise.all(groups.map((group) => lookedThrough(temporal, running(group))));
    runs = found.flatMap((one) => one.runs);
    note = noteOf(found);
  }
  const rows = await each(runs.slice(0, limit), async (run): Promise<StuckRun> => ({
    id: run.workflowId,
    type: run.type,
    started: run.startTime.toISOString(),
    why: (await lastFailures(temporal, run)).task,
  }));
  return { runs: rows, note };
}

interface LookedThrough {
  runs: WorkflowExecutionInfo[];
  count: number;
}

/** A server that does not know the attribute (before 1.30) is asked about the oldest runs one by one. */
async function lookedThrough(temporal: Temporal, running: string): Promise<LookedThrough> {
  const { client, connection } = temporal;
  const [count, candidates] = [await countRuns(temporal, running), await listRuns(temporal, running, CANDIDATES)];
  candidates.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const seen = await each(candidates.slice(0, LOOKED_AT), async (run) => {
    const describe = () => client.workflow.getHandle(run.workflowId, run.runId).describe();
    const { raw } = await connection.withDeadline(Date.now() + DEADLINE_MS, describe);
    return (raw.pendingWorkflowTask?.attempt ?? 0) > 1 ? [run] : [];
  });
  return { runs: seen.flat(), count };
}

function noteOf(found: LookedThrough[]): string | undefined {
  if (found.every(({ count }) => count <= LOOKED_AT)) return undefined;
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const seen = found.reduce((sum, one) => sum + Math.min(one.count, LOOKED_AT), 0);
  return `this Temporal server does not say which workflows are stuck: ${seen} of the ${count} that run were looked at`;
}

import { FAILURE_CLASSES } from '../../domain/failure.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { type EventFilter, eventQuery } from '../../temporal/event-query.ts';
import { lastFailures } from '../../temporal/failures-of-run.ts';
import { isInvalidArgument } from '../../temporal/grpc-errors.ts';
import { countRuns, listRuns } from '../../temporal/list-runs.ts';
import { each } from './each.ts';

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
export async function stuckRuns(temporal: Temporal, filter: EventFilter, limit: number) {
  const running = eventQuery({ ...filter, isRunning: true, withMonitor: !Object.values(filter).some(Boolean) });
  let runs: { workflowId: string; runId: string; type: string; startTime: Date }[];
  let note: string | undefined;
  try {
    runs = await listRuns(temporal, `${running} AND TemporalReportedProblems IS NOT NULL`, limit);
  } catch (error) {
    if (!isInvalidArgument(error)) throw error;
    ({ runs, note } = await lookedThrough(temporal, running));
  }
  const rows = await each(runs.slice(0, limit), async (run): Promise<StuckRun> => ({
    id: run.workflowId,
    type: run.type,
    started: run.startTime.toISOString(),
    why: (await lastFailures(temporal, run)).task,
  }));
  return { runs: rows, note };
}

/** A server that does not know the attribute (before 1.30) is asked about the oldest runs one by one. */
async function lookedThrough(temporal: Temporal, running: string) {
  const { client, connection } = temporal;
  // A parked workflow is listed already. The monitor's `Attention` says nothing about it.
  const parked = FAILURE_CLASSES.map((of) => `Attention = '${of}'`).join(' OR ');
  const query = `${running} AND (Attention IS NULL OR NOT (${parked}))`;
  const [count, candidates] = [await countRuns(temporal, query), await listRuns(temporal, query, CANDIDATES)];
  candidates.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const seen = await each(candidates.slice(0, LOOKED_AT), async (run) => {
    const describe = () => client.workflow.getHandle(run.workflowId, run.runId).describe();
    const { raw } = await connection.withDeadline(Date.now() + DEADLINE_MS, describe);
    return (raw.pendingWorkflowTask?.attempt ?? 0) > 1 ? [run] : [];
  });
  const note =
    count > LOOKED_AT
      ? `this Temporal server does not say which workflows are stuck: ${LOOKED_AT} of the ${count} that run were looked at`
      : undefined;
  return { runs: seen.flat(), note };
}

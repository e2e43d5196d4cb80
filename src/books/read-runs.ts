import pMap from 'p-map';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { EventRun, RunOutcome } from '../domain/books/compare.ts';
import { needsPerson } from '../domain/failure.ts';
import { attentionIn } from '../runs/attention-in.ts';
import { findRun } from '../runs/find-run.ts';
import { eachRun } from '../runs/list-runs.ts';
import { eventQuery } from '../runs/query.ts';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';

type Listed = Pick<WorkflowExecutionInfo, 'status' | 'searchAttributes' | 'startTime'>;

/** The newest run of each event whose workflow started after this time, by the event's id. */
export async function readRuns(
  temporal: Temporal,
  since: number,
  onRead: (runs: number) => void,
): Promise<Map<string, EventRun>> {
  const runs = new Map<string, EventRun & { newestAt: number }>();
  for await (const run of eachRun(temporal, eventQuery({ since }))) {
    const at = run.startTime.getTime();
    const known = runs.get(run.workflowId);
    const isNewest = !known || at > known.newestAt;
    runs.set(run.workflowId, {
      outcome: isNewest ? outcomeOf(run) : known.outcome,
      newestAt: Math.max(at, known?.newestAt ?? at),
      startedAt: Math.min(at, known?.startedAt ?? at),
    });
    onRead(runs.size);
  }
  return runs;
}

/** The runs of these events, as far as Temporal has them. Lists may lag behind; this does not. */
export async function findRuns(temporal: Temporal, ids: readonly string[]): Promise<Map<string, EventRun>> {
  const found = await pMap(
    ids,
    async (id) => {
      const run = await findRun(temporal, id);
      return run && ([id, { outcome: outcomeOf(run), startedAt: run.startTime.getTime() }] as const);
    },
    CONCURRENT_CALLS,
  );
  return new Map(found.filter((one) => one !== undefined));
}

function outcomeOf(run: Listed): RunOutcome {
  const { name: status } = run.status;
  if (status === 'COMPLETED') return 'done';
  if (status !== 'RUNNING') return 'failed';
  return needsPerson(attentionIn(run)) ? 'parked' : 'inFlight';
}

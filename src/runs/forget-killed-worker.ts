import pMap from 'p-map';
import { CONCURRENT_CALLS, type Temporal } from '../temporal/connection.ts';
import { listRows } from './list-runs.ts';
import { eventQuery } from './query.ts';

/** What was under way at the kill are the newest ones, and lists have those first. */
const MOST = 1_000;

/**
 * For 10 seconds after a kill Temporal believes that the killed worker still has its runs in memory: a task that is due in this
 * time waits for that worker, until `STICKY_WAIT` is over (server 1.29.1, `sticky_task_queue` of a run). This gives the tasks of
 * open events to any worker. Must not be called while another worker has them: it would read their histories again.
 */
export async function forgetKilledWorker(temporal: Temporal): Promise<void> {
  const { connection, namespace, call } = temporal;
  const open = await listRows(temporal, eventQuery({ isRunning: true }), MOST, ({ workflowId, runId }) => ({
    workflowId,
    runId,
  }));
  const forget = (execution: { workflowId: string; runId: string }) =>
    // It may have ended meanwhile.
    call(() => connection.workflowService.resetStickyTaskQueue({ namespace, execution })).catch(() => undefined);
  await pMap(open, forget, CONCURRENT_CALLS);
}

import type { WorkerReadiness } from '../domain/readiness.ts';
import { reasonOf } from '../domain/reason.ts';
import type { Log } from '../log/log.ts';
import { type Temporal, type TemporalSettings, whyUnreached } from '../temporal/connection.ts';

/** What a running worker tells about itself. */
export interface Polling {
  /** Whether it takes tasks. */
  isPolling(): boolean;
  taskQueues: string[];
  /** When Temporal has last seen it poll, in milliseconds since 1970; undefined if it has not yet. */
  polledAt(): number | undefined;
}

/** Whether the worker takes tasks. Shows only our own texts, because anybody may read them. Errors of libraries are logged. */
export async function workerReadiness(
  settings: TemporalSettings,
  log: Log,
  { temporal, worker }: { temporal?: Temporal; worker?: Polling },
): Promise<WorkerReadiness> {
  const problems: string[] = [];
  const polling = worker?.isPolling() ?? false;
  if (temporal) {
    const error = await whyUnreached(settings, temporal);
    if (error) {
      problems.push('Temporal cannot be reached');
      log.debug({ reason: reasonOf(error) }, 'not ready');
    }
    if (!polling) problems.push('the worker does not poll');
  } else {
    problems.push('Temporal cannot be reached: waiting for it');
  }
  const polledAt = worker?.polledAt();
  return {
    ready: !problems.length,
    problems,
    warnings: [],
    worker: {
      polling,
      task_queues: worker?.taskQueues ?? [],
      last_heartbeat: polledAt === undefined ? null : new Date(polledAt).toISOString(),
    },
  };
}

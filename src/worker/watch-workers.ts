import type { Temporal } from '../temporal/connection.ts';
import { lastPolls } from '../temporal/task-queue.ts';

/** A vendor's limit may be exceeded for this long after another worker has begun. */
const LOOK_EVERY_MS = 2_000;

export interface WorkerWatch {
  /** Called with all names when they change. While Temporal does not answer, the last ones count. */
  onChange(workers: string[]): void;
  /** Called with the time at which Temporal has seen this worker poll (milliseconds since 1970). */
  onOwnPoll(at: number): void;
}

/**
 * Watches which workers poll the task queue, as Temporal tells it. A worker that was killed counts for about a minute more.
 * @param self the name of this worker, which counts although it may not have polled yet.
 * Resolves when Temporal has answered once, or cannot.
 */
export async function watchWorkers(
  temporal: Temporal,
  { taskQueue, self }: { taskQueue: string; self: string },
  { onChange, onOwnPoll }: WorkerWatch,
  ending: AbortSignal,
): Promise<void> {
  let known = '';

  async function look(): Promise<void> {
    const polls = await lastPolls(temporal, taskQueue);
    const own = polls.get(self);
    if (own !== undefined) onOwnPoll(own);
    const workers = [...new Set([self, ...polls.keys()])].sort();
    if (workers.join() === known) return;
    known = workers.join();
    onChange(workers);
  }

  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS).unref();
  ending.addEventListener('abort', () => clearInterval(timer));
  await look().catch(() => undefined);
}

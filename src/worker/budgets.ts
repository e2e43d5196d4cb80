import { type Lane, LANES } from '../domain/activities.ts';
import type { Log } from '../log/log.ts';
import { type CallBudget, createCallBudget, UNLIMITED } from '../outgoing/call-budget.ts';
import type { Pace } from '../settings/pace.ts';
import type { Temporal } from '../temporal/connection.ts';
import { countPollers } from '../temporal/task-queue.ts';

/** The calls that this worker may make to each vendor. */
export type Budgets = Record<Lane, CallBudget>;

export const openBudgets = (pace: Pace): Budgets =>
  Object.fromEntries(
    LANES.map((lane) => [lane, pace[lane] === null ? UNLIMITED : createCallBudget(pace[lane])]),
  ) as Budgets;

/** A vendor's limit may be exceeded for this long after another worker has begun. */
const COUNT_EVERY_MS = 2_000;

/**
 * Divides each budget by the number of workers that poll the task queue, as Temporal tells it. A worker that was killed
 * counts for about a minute more.
 * @param identity of this worker. Resolves when its share is known, so that it may begin.
 */
export async function shareBudgets(
  budgets: Budgets,
  temporal: Temporal,
  { taskQueue, identity }: { taskQueue: string; identity: string },
  log: Pick<Log, 'debug'>,
  ending: AbortSignal,
): Promise<void> {
  let workers = 1;

  async function count(): Promise<void> {
    const others = await countPollers(temporal, taskQueue, identity);
    if (others === workers) return;
    workers = others;
    log.debug({ workers }, 'the vendors’ limits are divided by the number of workers');
    for (const lane of LANES) budgets[lane].setShare(1 / workers);
  }

  // While Temporal does not answer, the last number counts.
  const timer = setInterval(() => void count().catch(() => undefined), COUNT_EVERY_MS).unref();
  ending.addEventListener('abort', () => clearInterval(timer));
  await count().catch(() => undefined);
}

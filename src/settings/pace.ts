import { type Lane, type LaneQueues, LANES } from '../domain/activities.ts';

/** The most calls per second on each lane, over all workers; null: the lane is local. */
export type Pace = Record<Lane, number | null>;

/** The lane's own task queue, where an effect waits for its turn. */
export const queueOf = (taskQueue: string, lane: Lane): string => `${taskQueue}-${lane}`;

/** The task queues of the lanes that are remote. */
export const remoteQueues = (taskQueue: string, pace: Pace): LaneQueues =>
  Object.fromEntries(LANES.filter((lane) => pace[lane] !== null).map((lane) => [lane, queueOf(taskQueue, lane)]));

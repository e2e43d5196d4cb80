import PQueue from 'p-queue';

/** A queue that starts at most `perSecond` tasks per second (it may be less than 1), `concurrency` at the same time. */
export function pacedQueue(perSecond: number, concurrency = 10): PQueue {
  const intervalCap = Math.max(1, Math.floor(perSecond));
  return new PQueue({ concurrency, interval: (intervalCap / perSecond) * 1_000, intervalCap });
}

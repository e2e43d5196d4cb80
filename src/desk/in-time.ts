import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the promise, but not longer than that. Undefined if it takes longer or rejects. Milliseconds. */
export async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const waiting = new AbortController();
  const late = sleep(ms, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    waiting.abort();
  }
}

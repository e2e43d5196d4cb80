import { MINUTE_MS } from '../domain/duration.ts';
import { isUnanswered } from '../temporal/grpc-errors.ts';

export interface Known<Value> {
  /** Finds it out now. */
  read(): Promise<Value>;
  /**
   * What was found out last; undefined if that is too old, unless Temporal does not answer: then nobody knows more. Finds it
   * out again if that is due, and does not wait for it.
   */
  known(): Value | undefined;
}

/** The metrics may be read seldom: what one reading finds out is shown by the next one. */
const KEPT_MS = 5 * MINUTE_MS;

/**
 * Keeps what a call to Temporal has found out, so that nobody who reads the metrics waits for it.
 * @param everyMs how often it is found out, at most, while somebody reads the metrics. Milliseconds.
 */
export function keepKnown<Value>(read: () => Promise<Value>, everyMs: number): Known<Value> {
  let last: { at: number; value: Value } | undefined;
  let triedAt = -Infinity;
  let isAway = false;

  async function readNow(): Promise<Value> {
    triedAt = performance.now();
    try {
      const value = await read();
      last = { at: performance.now(), value };
      isAway = false;
      return value;
    } catch (error) {
      isAway = isUnanswered(error);
      throw error;
    }
  }

  return {
    read: readNow,
    known() {
      const now = performance.now();
      if (now - triedAt > everyMs) readNow().catch(() => undefined);
      return last && (isAway || now - last.at < Math.max(KEPT_MS, everyMs * 3)) ? last.value : undefined;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

/** So long everything else waits for it. */
const WAIT_MS = 2_000;

/** A reading that may take minutes, because each run is read from its history. Everything else is followed meanwhile. */
export interface LongReading<Options extends unknown[]> {
  /** Begins, or goes on. Resolves when all is read, or soon without it. Rejects if it has failed by then. */
  goOn(...options: Options): Promise<void>;
  /** Resolves when nothing is read any more. */
  idle(): Promise<unknown>;
}

/** @param read is called by `goOn` unless it is still under way. After a failure it is called again. */
export function longReading<Options extends unknown[]>(
  read: (...options: Options) => Promise<unknown>,
): LongReading<Options> {
  let reading: Promise<unknown> | undefined;
  return {
    async goOn(...options) {
      reading ??= read(...options).finally(() => (reading = undefined));
      // What fails later is read by the next call.
      reading.catch(() => undefined);
      await Promise.race([reading, sleep(WAIT_MS, undefined, { ref: false })]);
    },
    idle: () => Promise.allSettled([reading]),
  };
}

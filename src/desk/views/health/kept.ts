import { reasonOf } from '../../../domain/reason.ts';

/** What was read last, and whether it is being read now. */
export interface Seen<Value> {
  /** Undefined until it was read once. */
  value: Value | undefined;
  /** When it was read. Milliseconds since 1970; 0 before. */
  at: number;
  isBeingRead: boolean;
  /** Why the last reading failed; undefined if it did not. */
  problem: string | undefined;
}

/** Something that is slow to read: it is read while somebody looks, once for all who look, and at most so often. */
export interface Kept<Value> {
  /** What is known now. Reads it again, without waiting, if it is older than it may be. */
  look(): Seen<Value>;
  /** As `look`, but waits so many milliseconds for the first value. */
  lookFirst(ms: number): Promise<Seen<Value>>;
  /** Reads it now, unless that is being done. */
  again(): void;
}

/**
 * @param read must end by itself.
 * @param everyMs the pause between the beginnings of two readings, at least.
 */
export function keepWhileLooked<Value>(read: () => Promise<Value>, everyMs: number): Kept<Value> {
  let [value, at, problem]: [Value | undefined, number, string | undefined] = [undefined, 0, undefined];
  let begunAt = -Infinity;
  let reading: Promise<void> | undefined;

  const again = (): void => {
    if (reading) return;
    begunAt = performance.now();
    reading = Promise.try(read)
      .then(
        (found) => {
          value = found;
          at = Date.now();
          problem = undefined;
        },
        (error: unknown) => void (problem = reasonOf(error)),
      )
      .finally(() => (reading = undefined));
  };
  const seen = (): Seen<Value> => ({ value, at, isBeingRead: reading !== undefined, problem });
  const look = (): Seen<Value> => {
    if (performance.now() - begunAt >= everyMs) again();
    return seen();
  };

  return {
    look,
    async lookFirst(ms) {
      const now = look();
      if (!reading || now.at || now.problem !== undefined) return now;
      const timer = Promise.withResolvers<void>();
      const timeout = setTimeout(timer.resolve, ms);
      await Promise.race([reading, timer.promise]);
      clearTimeout(timeout);
      return seen();
    },
    again,
  };
}

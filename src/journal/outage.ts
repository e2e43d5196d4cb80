import { reasonOf } from '../domain/reason.ts';
import { backoff } from './backoff.ts';

const PAUSE_MS = { first: 250, longest: 5_000 };

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** A time in which no event can be dispatched, because of Temporal or of the journal. */
export interface Outage {
  /** Why no event is dispatched; undefined while there is no outage. */
  trouble(): unknown;
  /** How long to pause before the next attempt; 0 or less if there is no need to. Milliseconds. */
  pauseMs(): number;
  /** An attempt has failed: the next one comes later. */
  begin(error: unknown): void;
  /** An attempt has succeeded. */
  end(): void;
}

export interface OutageWords {
  begins(reason: string): string;
  ends: string;
}

export function createOutage(now: () => number, log: Log, words: OutageWords): Outage {
  let failures = 0;
  let trouble: unknown;
  let pausedUntil = 0;

  return {
    trouble: () => trouble,
    pauseMs: () => pausedUntil - now(),

    begin(error) {
      const isNew = trouble === undefined;
      trouble = error;
      // Attempts that were under way at the same time count as one.
      if (now() >= pausedUntil) {
        pausedUntil = now() + backoff(PAUSE_MS, failures);
        failures += 1;
      }
      const reason = reasonOf(error);
      if (isNew) log.warn({ reason }, words.begins(reason));
    },

    end() {
      if (trouble !== undefined) log.info({ after: failures }, words.ends);
      failures = 0;
      trouble = undefined;
      pausedUntil = 0;
    },
  };
}

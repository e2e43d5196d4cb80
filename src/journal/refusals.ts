import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import { backoff } from './backoff.ts';

const RETRY_MS = { first: MINUTE_MS, longest: HOUR_MS };

export interface RefusedEvents {
  count: number;
  /** What Temporal says of the last of them. */
  reason: string;
}

interface Log {
  error(fields: object, message: string): void;
}

/**
 * Events that Temporal refuses for what they are: each is tried again later and later, by a clock that nobody sets, and
 * after a start immediately. None holds up another.
 */
export function createRefusals(retry: (id: string) => void, log: Log) {
  const refused = new Map<string, { attempts: number; timer: NodeJS.Timeout }>();
  let reason = '';

  function forgive(id: string): void {
    clearTimeout(refused.get(id)?.timer);
    refused.delete(id);
  }

  return {
    add({ id, kind }: OutreachEvent, error: unknown): void {
      const { attempts } = refused.get(id) ?? { attempts: 0 };
      const delayMs = backoff(RETRY_MS, attempts);
      refused.set(id, { attempts: attempts + 1, timer: setTimeout(() => retry(id), delayMs).unref() });
      reason = reasonOf(error);
      log.error(
        { err: error, eventId: id, kind, retryInMs: delayMs },
        `Temporal refuses this event: ${reason}. It is kept and tried again; a restart tries immediately`,
      );
    },
    forgive,
    count: (): number => refused.size,
    state: (): RefusedEvents => ({ count: refused.size, reason }),
    stop(): void {
      for (const id of refused.keys()) forgive(id);
    },
  };
}

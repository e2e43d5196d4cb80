import { HOUR_MS, MINUTE_MS } from '../domain/duration.ts';
import type { OutreachEvent } from '../domain/event.ts';
import { reasonOf } from '../domain/reason.ts';
import { backoff } from './backoff.ts';

const RETRY_MS = { first: MINUTE_MS, longest: HOUR_MS };

export interface RefusedEvents {
  count: number;
  /** Why Temporal refuses the last of them. */
  reason: string;
}

export interface Refusals {
  /** Remembers the event and calls `retry` for it: a minute later at first, later after each refusal. */
  add(event: OutreachEvent, error: unknown): void;
  /** Forgets the event: Temporal has taken it. */
  forget(id: string): void;
  count(): number;
  state(): RefusedEvents;
  /** Retries nothing any more. */
  stop(): void;
}

/** Events that Temporal refuses because of their content. The others do not wait for them. A restart retries them immediately. */
export function createRefusals(
  retry: (id: string) => void,
  log: { error(fields: object, message: string): void },
): Refusals {
  const refused = new Map<string, { attempts: number; timer: NodeJS.Timeout }>();
  let reason = '';

  function forget(id: string): void {
    clearTimeout(refused.get(id)?.timer);
    refused.delete(id);
  }

  return {
    add({ id, kind }, error) {
      const attempts = refused.get(id)?.attempts ?? 0;
      const delayMs = backoff(RETRY_MS, attempts);
      refused.set(id, { attempts: attempts + 1, timer: setTimeout(() => retry(id), delayMs).unref() });
      reason = reasonOf(error);
      log.error(
        { err: error, eventId: id, kind, retryInMs: delayMs },
        `Temporal refuses this event: ${reason}. The journal keeps it and retries it; a restart retries it immediately`,
      );
    },
    forget,
    count: () => refused.size,
    state: () => ({ count: refused.size, reason }),
    stop() {
      for (const id of refused.keys()) forget(id);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log/log.ts';
import { ping, type Temporal } from './connection.ts';
import { onUnanswered } from './runtime.ts';
import { MINUTE_MS } from '../domain/duration.ts';

const LOG_EVERY_MS = MINUTE_MS;
const LOOK_EVERY_MS = 1_000;

/**
 * Logs once a minute that Temporal is away, and once that it is back. Temporal's native code would log each failed call, and
 * nothing when Temporal is back.
 */
export function logOutages(temporal: Temporal, log: Log, ending: AbortSignal): void {
  let isAway = false;

  async function watch(reason: string): Promise<void> {
    for (let loggedAt = -Infinity; !ending.aborted; await sleep(LOOK_EVERY_MS, undefined, { signal: ending })) {
      const answers = await ping(temporal).then(
        () => true,
        () => false,
      );
      if (answers) {
        if (loggedAt > 0) log.info({}, `Temporal at ${temporal.address} answers again`);
        return;
      }
      if (performance.now() - loggedAt < LOG_EVERY_MS) continue;
      log.warn(
        { reason },
        `Temporal at ${temporal.address} cannot be reached: ${reason}; the worker goes on when it is back`,
      );
      loggedAt = performance.now();
    }
  }

  onUnanswered((reason) => {
    if (isAway || ending.aborted) return;
    isAway = true;
    watch(reason)
      .catch(() => undefined)
      .finally(() => (isAway = false));
  });
}

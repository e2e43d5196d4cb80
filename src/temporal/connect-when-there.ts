import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { MINUTE_MS } from '../domain/duration.ts';
import { CannotConnect, connectTemporal, type Temporal, type TemporalSettings } from './connection.ts';

const RETRY_MS = 2_000;
const LOG_EVERY_MS = MINUTE_MS;

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/**
 * Connects as `connectTemporal` does, but while Temporal is away it waits without a time limit, and logs that once a
 * minute. Rejects if a setting has to be changed, or when `ending` aborts.
 */
export async function connectWhenThere(
  settings: TemporalSettings,
  log: Log,
  ending: AbortSignal,
): Promise<Temporal<NativeConnection>> {
  let loggedAt: number | undefined;
  for (;;) {
    try {
      const temporal = await connectTemporal(settings);
      if (loggedAt !== undefined) log.info({}, `Temporal at ${settings.address} answers; going on`);
      return temporal;
    } catch (error) {
      if (!(error instanceof CannotConnect) || error.isMistake) throw error;
      if (loggedAt === undefined || performance.now() - loggedAt >= LOG_EVERY_MS) {
        log.warn({}, `${error.message}; waiting for it`);
        loggedAt = performance.now();
      }
      await sleep(RETRY_MS, undefined, { signal: ending });
    }
  }
}

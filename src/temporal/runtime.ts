import { Runtime } from '@temporalio/worker';
import type { Log } from '../log.ts';

/**
 * Temporal's native part: it logs through ours, and leaves the signals to us, for the HTTP server ends before the
 * worker. Once a process, before the first connection.
 */
export function installRuntime(log: Log): void {
  const temporal = log.child({ component: 'temporal' }, { redact: { paths: ['taskToken'], remove: true } });
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, fields) => temporal[pinoLevel(level)](fields ?? {}, message),
      trace: (message, fields) => temporal.trace(fields ?? {}, message),
      debug: (message, fields) => temporal.debug(fields ?? {}, message),
      // The SDK's own life (pollers, sandboxes, states) is of interest only when something is being looked for.
      info: (message, fields) => temporal.debug(fields ?? {}, message),
      warn: (message, fields) => temporal.warn(fields ?? {}, message),
      error: (message, fields) => temporal.error(fields ?? {}, message),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

const pinoLevel = (level: string) =>
  (({ TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' }) as const)[level] ?? 'info';

import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry, type MetricsExporterConfig, Runtime } from '@temporalio/worker';
import type { Log } from '../log/log.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import { seeLimit } from './limits.ts';

/** How often a worker reports its work to a server that supports such reports (since 1.31). */
const HEARTBEAT_EVERY_MS = 10_000;

/**
 * Must run once per process, before the first native connection: start, worker and the command line call it. Routes the logs
 * of Temporal's native code through our log, and disables its signal handlers, because the HTTP server must stop before the
 * worker.
 * @param metrics where the native code shows its metrics.
 */
export function installRuntime(log: Log, metrics?: MetricsExporterConfig): void {
  const temporal = log.child({ component: 'temporal' }, { redact: { paths: ['taskToken'], remove: true } });
  Runtime.install({
    shutdownSignals: [],
    workerHeartbeatInterval: HEARTBEAT_EVERY_MS,
    logger: new DefaultLogger('TRACE', (entry) => pass(entry, temporal)),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metrics && { metrics }),
    },
  });
}

// The messages about pollers, sandboxes and states of the SDK only help a person who searches for a fault.
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
/** The source of a line for each call that nobody answers, again and again. */
const RETRIES = 'temporalio_client::retry';
/** The lanes' workers have no workflows, as intended. */
const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

const listeners = new Set<(reason: string) => void>();

/** Calls the listener with the reason of each call that nobody answers. Such calls are then logged only at level debug. */
export function onUnanswered(listener: (reason: string) => void): void {
  listeners.add(listener);
}

const LOG_LIMITS_EVERY_MS = MINUTE_MS;
let limitLoggedAt = -Infinity;

/** Logs once a minute that Temporal limits the rate of calls. Its native code counts no such call (see limits.ts). */
function logLimit(reason: string, log: Log): void {
  if (performance.now() - limitLoggedAt < LOG_LIMITS_EVERY_MS) return;
  limitLoggedAt = performance.now();
  log.warn({ reason }, `Temporal limits the rate of calls: ${reason}; they are repeated`);
}

/** The innermost message of `Status { …, source: … Os { …, message: "Connection refused" } }`. */
const innermost = (error: unknown): string =>
  [...String(error).matchAll(/message: "([^"]+)"/g)].at(-1)?.[1]?.toLowerCase() ?? 'no answer';

function pass({ level, message, meta = {} }: LogEntry, log: Log): void {
  const { error, workflowId, activityType: activity, attempt } = meta;
  if (message === NO_WORKFLOWS) log.debug(meta, message);
  else if (meta['target'] === RETRIES && seeLimit(/code: (\w+)/.exec(String(error))?.[1], innermost(error)))
    logLimit(innermost(error), log);
  else if (meta['target'] === RETRIES && listeners.size) {
    log.debug(meta, message);
    for (const listener of listeners) listener(innermost(error));
  } else if (error instanceof ApplicationFailure && level === 'WARN')
    // A vendor's refusal is expected: the effect is retried or parked. The message is enough, without a stack.
    log.warn({ workflowId, activity, attempt, class: error.type }, `${message}: ${error.message}`);
  else log[LEVELS[level]](meta, message);
}

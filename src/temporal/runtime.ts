import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry, type MetricsExporterConfig, Runtime } from '@temporalio/worker';
import type { Log } from '../log/log.ts';

/**
 * Temporal's native part: it logs through ours, and leaves the signals to us, for the HTTP server ends before the
 * worker. Once a process, before the first connection.
 */
export function installRuntime(log: Log, metrics?: MetricsExporterConfig): void {
  const temporal = log.child({ component: 'temporal' }, { redact: { paths: ['taskToken'], remove: true } });
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('TRACE', (entry) => pass(entry, temporal)),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metrics && { metrics }),
    },
  });
}

// The SDK's own life (pollers, sandboxes, states) is of interest only when something is being looked for.
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
/** Each call that is not answered, again and again: debug lines of its language, of no use to whoever runs us. */
const RETRIES = 'temporalio_client::retry';
/** Of the vendors' queues, which are for activities alone. */
const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

const listeners = new Set<(reason: string) => void>();

/** Told, by the native part's reason, of each call that is not answered; they are then no lines of the log any more. */
export const onUnanswered = (listener: (reason: string) => void): void => void listeners.add(listener);

/** The innermost: `Status { …, source: … Os { …, message: "Connection refused" } }`. */
const innermost = (error: unknown): string =>
  [...String(error).matchAll(/message: "([^"]+)"/g)].at(-1)?.[1]?.toLowerCase() ?? 'no answer';

function pass({ level, message, meta = {} }: LogEntry, log: Log): void {
  const { error, workflowId, activityType: activity, attempt } = meta;
  if (message === NO_WORKFLOWS) log.debug(meta, message);
  else if (meta['target'] === RETRIES && listeners.size) {
    log.debug(meta, message);
    for (const listener of listeners) listener(innermost(error));
  } else if (error instanceof ApplicationFailure && level === 'WARN')
    // A vendor's refusal is expected, to be retried or to park. Its message says it all: no stack.
    log.warn({ workflowId, activity, attempt, class: error.type }, `${message}: ${error.message}`);
  else log[LEVELS[level]](meta, message);
}

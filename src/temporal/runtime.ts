import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import type { Log } from '../log.ts';

/**
 * Temporal's native part: it logs through ours, and leaves the signals to us, for the HTTP server ends before the
 * worker. Once a process, before the first connection.
 */
export function installRuntime(log: Log): void {
  const temporal = log.child({ component: 'temporal' }, { redact: { paths: ['taskToken'], remove: true } });
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('TRACE', (entry) => pass(entry, temporal)),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

// The SDK's own life (pollers, sandboxes, states) is of interest only when something is being looked for.
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
/** Of the vendors' queues, which are for activities alone. */
const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

function pass({ level, message, meta = {} }: LogEntry, log: Log): void {
  const { error, workflowId, activityType: activity, attempt } = meta;
  if (message === NO_WORKFLOWS) log.debug(meta, message);
  else if (error instanceof ApplicationFailure && level === 'WARN')
    // A vendor's refusal is expected, to be retried or to park. Its message says it all: no stack.
    log.warn({ workflowId, activity, attempt, class: error.type }, `${message}: ${error.message}`);
  else log[LEVELS[level]](meta, message);
}

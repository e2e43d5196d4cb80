/** The register of workflows. Their names are permanent: running workflows and histories hold them as types. */
export { outreachEvent } from './outreach-event.ts';
export { webhookMonitor } from './webhook-monitor.ts';
export { buildGate } from './build-gate.ts';
export * from './follow-ups/index.ts';

/**
 * The SDK takes the stack of each promise that a workflow makes, for the query `__stack_trace`, and looks each line up in the
 * source map (@temporalio/worker 1.24.0, lib/workflow/vm-shared.js). With V8's ten lines that is a tenth of the CPU time of an
 * event. An error keeps the line that threw it and the one that called.
 */
(Error as { stackTraceLimit?: number }).stackTraceLimit = 2;

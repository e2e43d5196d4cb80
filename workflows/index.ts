/** The register of workflows. Their names are permanent: running workflows and histories hold them as types. */
export { outreachEvent } from './outreach-event.ts';
export { webhookMonitor } from './webhook-monitor.ts';
export { buildGate } from './build-gate.ts';
export * from './follow-ups/index.ts';

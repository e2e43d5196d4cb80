/** The register: what may stand in a history. Names are permanent. */
export { outreachEvent } from './outreach-event.ts';
export { webhookMonitor } from './webhook-monitor.ts';
export * from './follow-ups/index.ts';

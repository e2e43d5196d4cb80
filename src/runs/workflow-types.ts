import type * as workflows from '../../workflows/index.ts';

/** The types of our workflows that are not follow-ups. Permanent: by them workflows are started and found. */
export const OUTREACH_EVENT = 'outreachEvent' satisfies keyof typeof workflows;
export const WEBHOOK_MONITOR = 'webhookMonitor' satisfies keyof typeof workflows;

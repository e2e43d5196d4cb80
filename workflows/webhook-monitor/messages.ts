import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { MonitorHealth } from './health.ts';
import type { RoundReport } from './round.ts';

/** The state of the webhooks and of their deliveries. */
export const healthQuery = defineQuery<MonitorHealth>('health');

/** Runs a round now and returns what it found. */
export const checkUpdate = defineUpdate<RoundReport>('check');

/** Re-enables a webhook without asking the receiver first, then runs a round. Fails with Instantly's answer. */
export const resumeWebhookUpdate = defineUpdate<RoundReport, [{ webhookId: string }]>('resume');

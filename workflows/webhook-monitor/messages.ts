import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { WebhookTested } from '../../src/domain/monitor/state.ts';
import type { MonitorHealth } from './health.ts';
import type { RoundReport } from './round.ts';

/** Who wants it: the name stands in the history. */
export interface ByPerson {
  by?: string;
}

/** The state of the webhooks and of their deliveries. */
export const healthQuery = defineQuery<MonitorHealth>('health');

/** Runs a round now and returns what it found. Its caller may say `{by}`, which stands in the history. */
export const checkUpdate = defineUpdate<RoundReport>('check');

/** Re-enables a webhook without asking the receiver first, then runs a round. Fails with Instantly's answer. */
export const resumeWebhookUpdate = defineUpdate<RoundReport, [{ webhookId: string } & ByPerson]>('resume');

/** Lets Instantly send a test delivery, and returns what became of it. */
export const testWebhookUpdate = defineUpdate<WebhookTested, [{ webhookId: string } & ByPerson]>('test');

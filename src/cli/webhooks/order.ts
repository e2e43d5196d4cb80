import type { Command } from 'commander';
import type { WebhookTested } from '../../domain/monitor/state.ts';
import { createInstantly, type Instantly } from '../../instantly/client.ts';
import type { WebhookTest } from '../../instantly/webhooks.ts';
import { type MonitorOrder, OrderNotTaken, orderOwnMonitor } from '../../runs/monitor.ts';
import { CannotConnect } from '../../temporal/connection.ts';
import { viewOf } from '../../webhooks/plan.ts';
import { withBy } from '../bulk/options.ts';
import type { CliContext } from '../context.ts';
import { JSON_OPTION, withExamples } from '../terminal/help.ts';
import { readText } from '../terminal/option-values.ts';
import { note, print } from '../terminal/output.ts';
import { findWebhookId, mustBeOurs } from './load.ts';
import { stateText } from './plan-text.ts';

/** Instantly waits for the receiver. */
const WITHIN_MS = 30_000;

interface Options {
  by?: string;
  json?: boolean;
  force?: boolean;
}

export const WEBHOOK_ID = 'the webhook’s id, or the beginning of it; webhooks list shows ids';
export const FORCE = ['--force', 'allow a webhook that this installation did not create'] as const;

export function testCommand(webhooks: Command, context: () => CliContext): void {
  const test = withBy(webhooks.command('test'))
    .argument('<id>', WEBHOOK_ID)
    .description('let Instantly send a test delivery, and show what the receiver answered')
    .option(...JSON_OPTION)
    .action(async (id: string, { by, json }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const webhookId = await findWebhookId(instantly, id);
      const given = await giveMonitor<WebhookTested>(context(), instantly, { order: 'test', webhookId, by });
      if (given && !given.result)
        throw new Error(`the webhook monitor has no answer after ${WITHIN_MS / 1000} s; it goes on`);
      const answer = given?.result ? answerOf(given.result) : await instantly.testWebhook(webhookId);
      print(json, answer, () => {
        const { status_code, response_time_ms, error, message } = answer;
        const took = typeof response_time_ms === 'number' ? ` in ${response_time_ms} ms` : '';
        const answered =
          typeof status_code === 'number'
            ? `the receiver answered ${status_code}${took}`
            : 'the receiver did not answer';
        return [answered, error ?? message].filter(Boolean).join(': ');
      });
      if (!answer.success) process.exitCode = 1;
    });
  withExamples(test, 'webhooks test 019a3f2b');
}

export function resumeCommand(webhooks: Command, context: () => CliContext): void {
  const resume = withBy(webhooks.command('resume'))
    .argument('<id>', WEBHOOK_ID)
    .description('enable a webhook that Instantly disabled; the monitor does this too once the receiver is ready')
    .option(...FORCE)
    .option(...JSON_OPTION)
    .action(async (id: string, { by, json, force }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const { id: webhookId } = await mustBeOurs(context(), instantly, id, force);
      const given = await giveMonitor(context(), instantly, { order: 'resume', webhookId, by });
      const view = viewOf(await (given ? instantly.getWebhook(webhookId) : instantly.resumeWebhook(webhookId)));
      print(json, view, () => `${view.name} is ${stateText(view, context().clock)}`);
    });
  withExamples(resume, 'webhooks resume 019a3f2b');
}

/**
 * Gives the order to the monitor, in whose history it then stands. Undefined if nobody takes it: that must not stop a person.
 * `result` is undefined if it is not done in time.
 */
async function giveMonitor<Result>(
  { settings, withTemporal }: CliContext,
  instantly: Instantly,
  { order, webhookId, by }: { order: MonitorOrder; webhookId: string; by: string | undefined },
): Promise<{ result: Result | undefined } | undefined> {
  const ordered = { order, webhookId, by: by && readText('--by', by, 'your name') };
  try {
    return await withTemporal(async (temporal) => ({
      result: await orderOwnMonitor<Result>(settings, temporal, instantly, ordered, WITHIN_MS),
    }));
  } catch (error) {
    if (!(error instanceof OrderNotTaken || error instanceof CannotConnect)) throw error;
    note(`Instantly is asked directly, and no list of decisions will have it: ${error.message}`);
    return undefined;
  }
}

/** In Instantly's words. */
const answerOf = ({ ok, status, ms, says }: WebhookTested): WebhookTest => ({
  success: ok,
  ...(status !== undefined && { status_code: status }),
  ...(ms !== undefined && { response_time_ms: ms }),
  ...(says !== undefined && { [ok ? 'message' : 'error']: says }),
});

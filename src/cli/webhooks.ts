import type { Command } from 'commander';
import type { WebhookChange } from '../domain/monitor/activities.ts';
import { createInstantly } from '../instantly/client.ts';
import { applyChange } from '../webhooks/apply.ts';
import { viewOf } from '../webhooks/plan.ts';
import { monitorHealth, requestRound } from '../runs/monitor.ts';
import type { CliContext } from './context.ts';
import { agrees, print } from './terminal/output.ts';
import { shortIds } from './terminal/short-id.ts';
import { columns } from './terminal/table.ts';
import { changeText, healthText, planText, stateOf } from './webhooks/text.ts';
import { mustBeOurs, planned, viewsOf, webhookIdOf } from './webhooks/load.ts';

interface Options {
  json?: boolean;
  yes?: boolean;
  force?: boolean;
}

export function webhooksCommands(program: Command, context: () => CliContext): void {
  const webhooks = program
    .command('webhooks')
    .description('webhooks at Instantly: list, plan, apply, test, resume, delete, health');

  webhooks
    .command('plan')
    .description('show what would be created or changed, and why')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      const { changes, webhooks } = await planned(context());
      print(json, { changes, webhooks }, () => planText(changes, webhooks, context().clock));
    });

  webhooks
    .command('apply')
    .description('create and change what the plan says; delete nothing')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      const { settings } = context();
      const { instantly, declared, changes } = await planned(context());
      const applied: (WebhookChange & { id: string })[] = [];
      for (const change of changes) {
        const id = await applyChange({ instantly, declared, receiverUrl: settings.receiverUrl }, change);
        applied.push({ ...change, id });
      }
      print(json, applied, () =>
        applied.length
          ? applied.map((change) => `done: ${changeText(change)}, ${change.id}`).join('\n')
          : 'nothing to do',
      );
    });

  webhooks
    .command('list')
    .description('list all webhooks of the workspace')
    .option('--json', 'as JSON')
    .action(async ({ json }: Options) => {
      const rows = await viewsOf(context());
      const short = shortIds(rows.map(({ id }) => id));
      print(json, rows, () =>
        columns(
          ['STATE', 'OURS', 'DELIVERS', 'TO', 'NAME', { heading: 'ID', rigid: true }],
          rows.map((row) => [
            stateOf(row, context().clock),
            row.ours ? 'yes' : 'no',
            row.eventType,
            row.url,
            row.name,
            short(row.id),
          ]),
        ),
      );
    });

  webhooks
    .command('test <id>')
    .description('let Instantly send a test delivery and show what the receiver answered')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const answer = await instantly.testWebhook(await webhookIdOf(instantly, id));
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

  webhooks
    .command('resume <id>')
    .description('switch a webhook on again; the monitor does so by itself once the receiver is healthy')
    .option('--force', 'also one that this installation did not create')
    .option('--json', 'as JSON')
    .action(async (id: string, { json, force }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const ours = await mustBeOurs(context(), instantly, id, force);
      const view = viewOf(await instantly.resumeWebhook(ours.id));
      print(json, view, () => `${view.name} is ${stateOf(view, context().clock)}`);
    });

  webhooks
    .command('delete <id>')
    .description('delete a webhook at Instantly; the monitor creates a declared one again')
    .option('--yes', 'do not ask for confirmation')
    .option('--force', 'also one that this installation did not create')
    .option('--json', 'as JSON')
    .action(async (id: string, { json, yes, force }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const view = await mustBeOurs(context(), instantly, id, force);
      if (!yes && !(await agrees(`Delete “${view.name}” (${view.eventType} to ${view.url})?`))) {
        return print(json, { deleted: false }, () => 'not deleted');
      }
      await instantly.deleteWebhook(view.id);
      print(json, { deleted: true, ...view }, () => `deleted: ${view.name}`);
    });

  webhooks
    .command('health')
    .description('show the deliveries of the last 7 days, and what the monitor found in its last round')
    .option('--now', 'let the monitor run a round first; it repairs what it finds, as it does every few minutes')
    .option('--json', 'as JSON')
    .action(async ({ json, now }: Options & { now?: boolean }) => {
      const { settings } = context();
      const instantly = createInstantly(settings.instantly);
      const [days, monitor] = await Promise.all([
        instantly.deliveriesOfWeek(Date.now()),
        context()
          .withTemporal(async (temporal) => {
            if (now) await requestRound(settings, temporal, instantly);
            return monitorHealth(settings, temporal, instantly);
          })
          .catch((error: Error) => ({ problem: error.message })),
      ]);
      print(json, { days, monitor }, () => healthText(days, monitor, context().clock));
    });
}

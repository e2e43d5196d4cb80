import type { Command } from 'commander';
import { SHOWN_DELIVERY_DAYS, type WebhookChange } from '../domain/monitor/activities.ts';
import { changeText } from '../domain/monitor/change-text.ts';
import { createInstantly } from '../instantly/client.ts';
import { monitorHealth, requestRound } from '../runs/monitor.ts';
import { applyChange } from '../webhooks/apply.ts';
import { withBy, YES_OPTION } from './bulk/options.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { agrees, print } from './terminal/output.ts';
import { shortIds } from './terminal/short-id.ts';
import { columns } from './terminal/table.ts';
import { healthText } from './webhooks/health-text.ts';
import { incidentsCommand } from './webhooks/incidents.ts';
import { loadPlan, loadWebhooks, mustBeOurs } from './webhooks/load.ts';
import { FORCE, resumeCommand, testCommand, WEBHOOK_ID } from './webhooks/order.ts';
import { planText, stateText } from './webhooks/plan-text.ts';

interface Options {
  json?: boolean;
  yes?: boolean;
  force?: boolean;
}

export function webhooksCommands(program: Command, context: () => CliContext): void {
  const webhooks = program
    .command('webhooks')
    .description('create, list, test, resume or delete the webhooks at Instantly, show their health');
  planCommand(webhooks, context);
  applyCommand(webhooks, context);
  listCommand(webhooks, context);
  testCommand(webhooks, context);
  resumeCommand(webhooks, context);
  deleteCommand(webhooks, context);
  healthCommand(webhooks, context);
  incidentsCommand(webhooks, context);
}

function planCommand(webhooks: Command, context: () => CliContext): void {
  const plan = webhooks
    .command('plan')
    .description('show which webhooks would be created or changed, and why; change nothing')
    .option(...JSON_OPTION)
    .action(async ({ json }: Options) => {
      const { changes, webhooks } = await loadPlan(context());
      print(json, { changes, webhooks }, () => planText(changes, webhooks, context().clock));
    });
  withExamples(plan, 'webhooks plan');
}

function applyCommand(webhooks: Command, context: () => CliContext): void {
  const apply = webhooks
    .command('apply')
    .description('create and change webhooks as webhooks plan shows; delete nothing')
    .option(...JSON_OPTION)
    .action(async ({ json }: Options) => {
      const { receiverUrl } = context().settings;
      const { instantly, declared, changes } = await loadPlan(context());
      const applied: (WebhookChange & { id: string })[] = [];
      for (const change of changes) {
        const id = await applyChange({ instantly, declared, receiverUrl }, change);
        applied.push({ ...change, id });
      }
      print(json, applied, () =>
        applied.length
          ? applied.map((change) => `done: ${changeText(change)}, ${change.id}`).join('\n')
          : 'nothing to change',
      );
    });
  withExamples(apply, 'webhooks apply');
}

function listCommand(webhooks: Command, context: () => CliContext): void {
  const list = webhooks
    .command('list')
    .description('list all webhooks of the workspace; OURS: this installation created it')
    .option(...JSON_OPTION)
    .action(async ({ json }: Options) => {
      const rows = await loadWebhooks(context());
      const short = shortIds(rows.map(({ id }) => id));
      print(json, rows, () =>
        columns(
          ['STATE', 'OURS', 'DELIVERS', 'TO', 'NAME', { heading: 'ID', rigid: true }],
          rows.map((row) => [
            stateText(row, context().clock),
            row.ours ? 'yes' : 'no',
            row.eventType,
            row.url,
            row.name,
            short(row.id),
          ]),
        ),
      );
    });
  withExamples(list, 'webhooks list');
}

function deleteCommand(webhooks: Command, context: () => CliContext): void {
  const remove = webhooks
    .command('delete')
    .argument('<id>', WEBHOOK_ID)
    .description('delete a webhook at Instantly; if WEBHOOK_EVENTS contains its event, the monitor creates it again')
    .option(...YES_OPTION)
    .option(...FORCE)
    .option(...JSON_OPTION)
    .action(async (id: string, { json, yes, force }: Options) => {
      const instantly = createInstantly(context().settings.instantly);
      const view = await mustBeOurs(context(), instantly, id, force);
      if (!yes && !(await agrees(`Delete “${view.name}” (${view.eventType} to ${view.url})?`))) {
        return print(json, { deleted: false }, () => 'not deleted');
      }
      await instantly.deleteWebhook(view.id);
      print(json, { deleted: true, ...view }, () => `deleted: ${view.name}`);
    });
  withExamples(remove, 'webhooks delete 019a3f2b');
}

function healthCommand(webhooks: Command, context: () => CliContext): void {
  const health = withBy(webhooks.command('health'))
    .description(
      `show the deliveries of the last ${SHOWN_DELIVERY_DAYS} days, and what the monitor found in its last round`,
    )
    .option(
      '--now',
      'let the monitor run a round first; a round also fixes what it finds (default: show the last round)',
    )
    .option(...JSON_OPTION)
    .action(async ({ json, now, by }: Options & { now?: boolean; by?: string }) => {
      const { settings, withTemporal, clock } = context();
      const instantly = createInstantly(settings.instantly);
      const askMonitor = withTemporal(async (temporal) => {
        if (now) await requestRound(settings, temporal, instantly, by);
        return monitorHealth(settings, temporal, instantly);
      }).catch((error: Error) => ({ problem: error.message }));
      const [days, monitor] = await Promise.all([
        instantly.deliveriesByDay(Date.now(), SHOWN_DELIVERY_DAYS),
        askMonitor,
      ]);
      print(json, { days, monitor }, () => healthText(days, monitor, clock));
    });
  withExamples(health, 'webhooks health', 'webhooks health --now');
}

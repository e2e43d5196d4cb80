import { Command } from 'commander';
import { attentionCommands } from './cli/attention.ts';
import { createCliContext, type CliContext } from './cli/context.ts';
import { crmCommands } from './cli/crm.ts';
import { doctorCommand } from './cli/doctor.ts';
import { eventsCommands } from './cli/events.ts';
import { leadsCommands } from './cli/leads.ts';
import { outboxCommands } from './cli/outbox.ts';
import { reconcileCommand } from './cli/reconcile.ts';
import { slackCommands } from './cli/slack.ts';
import { webhooksCommands } from './cli/webhooks.ts';
import { readSettings, withDotEnv } from './config.ts';
import { createLog } from './log.ts';
import { sentenceOf } from './process.ts';
import { installRuntime } from './temporal/runtime.ts';

let opened: CliContext | undefined;
const context = (): CliContext => (opened ??= createCliContext(readSettings(withDotEnv(process.env))));

const program = new Command('cli').description(
  'instantly-temporal: look at events and what they did, send one, decide what waits for a person, keep the webhooks, check the chain',
);
eventsCommands(program, context);
leadsCommands(program, context);
outboxCommands(program, context);
crmCommands(program, context);
attentionCommands(program, context);
webhooksCommands(program, context);
reconcileCommand(program, context);
slackCommands(program, context);
doctorCommand(program, context);

installRuntime(createLog('silent'));
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error, process.env)}\n`);
  process.exitCode = 1;
}
// Connections that are kept alive for the next request would keep the process alive as well.
process.stdout.write('', () => process.exit());

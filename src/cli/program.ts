import { Command } from 'commander';
import { command } from '../domain/command.ts';
import { NAME, VERSION } from '../log/about.ts';
import { answeringCommands } from './answering.ts';
import { attentionCommands } from './attention.ts';
import { booksCommand } from './books.ts';
import { buildsCommands } from './builds.ts';
import type { CliContext } from './context.ts';
import { crmCommands } from './crm.ts';
import { deskCommands } from './desk.ts';
import { doctorCommand } from './doctor.ts';
import { effectsCommands } from './effects.ts';
import { eventsCommands } from './events.ts';
import { followUpsCommands } from './follow-ups.ts';
import { leadsCommands } from './leads.ts';
import { outboxCommands } from './outbox.ts';
import { reconcileCommand } from './reconcile.ts';
import { sandboxCommands } from './sandbox.ts';
import { slackCommands } from './slack.ts';
import { storeCommands } from './store.ts';
import { supportBundleCommand } from './support-bundle.ts';
import { writers } from './terminal/output.ts';
import { webhooksCommands } from './webhooks.ts';

/** All commands. @param context called by a command that needs settings. */
export function createProgram(context: () => CliContext): Command {
  const program = new Command('npm run cli --')
    .configureOutput(writers)
    .description(
      'Show events, leads and messages; answer and pause follow-ups; retry or skip parked effects; create and check the webhooks; check every component.',
    )
    .version(`${NAME} ${VERSION}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `\nThe help of one command: ${command('events list --help')}`);
  eventsCommands(program, context);
  leadsCommands(program, context);
  outboxCommands(program, context);
  crmCommands(program, context);
  effectsCommands(program, context);
  attentionCommands(program, context);
  followUpsCommands(program, context);
  webhooksCommands(program, context);
  answeringCommands(program, context);
  reconcileCommand(program, context);
  booksCommand(program, context);
  slackCommands(program, context);
  sandboxCommands(program, context);
  buildsCommands(program, context);
  storeCommands(program, context);
  deskCommands(program, context);
  doctorCommand(program, context);
  supportBundleCommand(program, context);
  return program;
}

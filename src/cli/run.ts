import { Command } from 'commander';
import { NAME, VERSION } from '../log/about.ts';
import type { Env } from '../settings/settings.ts';
import { readSettings } from '../settings/read-settings.ts';
import { keepSecret } from '../log/mask.ts';
import { sentenceOf } from '../process/run-process.ts';
import { secretsIn, secretsOf } from '../settings/secrets-in-env.ts';
import { attentionCommands } from './attention.ts';
import { type CliContext, createCliContext } from './context.ts';
import { crmCommands } from './crm.ts';
import { doctorCommand } from './doctor.ts';
import { eventsCommands } from './events.ts';
import { followUpsCommands } from './follow-ups.ts';
import { leadsCommands } from './leads.ts';
import { note, writers } from './terminal/output.ts';
import { outboxCommands } from './outbox.ts';
import { reconcileCommand } from './reconcile.ts';
import { sandboxCommands } from './sandbox.ts';
import { slackCommands } from './slack.ts';
import { webhooksCommands } from './webhooks.ts';

/**
 * Runs one command. What it says goes to the standard streams, how it ended to the process's exit code; the environment
 * is asked for only by a command that needs settings.
 */
export async function runCli(args: string[], readEnv: () => Env): Promise<void> {
  let env: Env = {};
  let opened: CliContext | undefined;
  const context = (): CliContext => (opened ??= open());
  const open = (): CliContext => {
    env = readEnv();
    keepSecret(...secretsIn(env));
    const settings = readSettings(env);
    keepSecret(...secretsOf(settings));
    return createCliContext(settings, env);
  };

  const program = new Command('npm run cli --')
    .configureOutput(writers)
    .description(
      'See events, leads and messages; answer and steer follow-ups; retry or skip parked effects; keep the webhooks; check every component.',
    );
  program.version(`${NAME} ${VERSION}`, '--version', 'show the version');
  program.helpOption('-h, --help', 'show help');
  eventsCommands(program, context);
  leadsCommands(program, context);
  outboxCommands(program, context);
  crmCommands(program, context);
  attentionCommands(program, context);
  followUpsCommands(program, context);
  webhooksCommands(program, context);
  reconcileCommand(program, context);
  slackCommands(program, context);
  sandboxCommands(program, context);
  doctorCommand(program, context);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    note(sentenceOf(error, env));
    process.exitCode = 1;
  }
}

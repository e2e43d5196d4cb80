import { Command } from 'commander';
import { command } from '../domain/command.ts';
import { NAME, VERSION } from '../log/about.ts';
import type { CliContext } from './context.ts';
import { writers } from './terminal/output.ts';

/** Adds commands to the program. @param context called by a command that needs settings. */
type AddCommands = (program: Command, context: () => CliContext) => void;

/** By their first word, in the order of the help. All together take half a second to load. */
const COMMANDS: Record<string, () => Promise<AddCommands>> = {
  events: async () => (await import('./events.ts')).eventsCommands,
  leads: async () => (await import('./leads.ts')).leadsCommands,
  outbox: async () => (await import('./outbox.ts')).outboxCommands,
  crm: async () => (await import('./crm.ts')).crmCommands,
  effects: async () => (await import('./effects.ts')).effectsCommands,
  attention: async () => (await import('./attention.ts')).attentionCommands,
  'follow-ups': async () => (await import('./follow-ups.ts')).followUpsCommands,
  webhooks: async () => (await import('./webhooks.ts')).webhooksCommands,
  answering: async () => (await import('./answering.ts')).answeringCommands,
  reconcile: async () => (await import('./reconcile.ts')).reconcileCommand,
  books: async () => (await import('./books.ts')).booksCommand,
  slack: async () => (await import('./slack.ts')).slackCommands,
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommands,
  builds: async () => (await import('./builds.ts')).buildsCommands,
  store: async () => (await import('./store.ts')).storeCommands,
  desk: async () => (await import('./desk.ts')).deskCommands,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  'support-bundle': async () => (await import('./support-bundle.ts')).supportBundleCommand,
};

/**
 * The program with all commands, or only with those that begin with a word, if there are any.
 * @param context called by a command that needs settings.
 */
export async function createProgram(context: () => CliContext, firstWord = ''): Promise<Command> {
  const program = new Command('npm run cli --')
    .configureOutput(writers)
    .description(
      'Show events, leads and messages; answer and pause follow-ups; retry or skip parked effects; create and check the webhooks; check every component.',
    )
    .version(`${NAME} ${VERSION}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', `\nThe help of one command: ${command('events list --help')}`);
  const wanted = Object.hasOwn(COMMANDS, firstWord) ? [COMMANDS[firstWord]!] : Object.values(COMMANDS);
  for (const add of await Promise.all(wanted.map((load) => load()))) add(program, context);
  return program;
}

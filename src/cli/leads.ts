import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { listCommand } from './leads/list.ts';
import { showLead } from './leads/show.ts';
import { showText } from './leads/show-text.ts';
import { note, print } from './terminal/output.ts';

export function leadsCommands(program: Command, context: () => CliContext): void {
  const leads = program
    .command('leads')
    .description('leads: what happened to one and what was done, the contacts of the local CRM');

  listCommand(leads, context);

  leads
    .command('show <lead>')
    .description('show one lead: who it is, its follow-ups, and everything that happened, in order')
    .addHelpText('after', '\n<lead> is the address or a part of it; in the local CRM the name or company too.')
    .option('--json', 'as JSON for programs; times in UTC')
    .action(async (lead: string, options: { json?: boolean }) => {
      const { notes, ...shown } = await showLead(context(), lead);
      print(options.json, shown, () => showText({ ...shown, notes }, context().clock));
      for (const text of notes) note(text);
    });
}

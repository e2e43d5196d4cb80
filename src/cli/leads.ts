import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { leadsListCommand } from './leads/list.ts';
import { showLead } from './leads/show.ts';
import { leadText } from './leads/show-text.ts';
import { leadsSearchCommand } from './leads/search.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { note, print } from './terminal/output.ts';

export function leadsCommands(program: Command, context: () => CliContext): void {
  const leads = program
    .command('leads')
    .description('show what happened to a lead and what was done, list the contacts of the local CRM');

  leadsListCommand(leads, context);
  leadsSearchCommand(leads, context);

  const show = leads
    .command('show')
    .argument('<lead>', 'the email address, or a part of it; in the local CRM also a part of the name or company')
    .description(
      'show one lead: the contact, its follow-ups, and everything that happened, in order; of its workflows at most the newest 200',
    )
    .option(...JSON_OPTION)
    .action(async (lead: string, options: { json?: boolean }) => {
      const { notes, ...shown } = await showLead(context(), lead);
      print(options.json, shown, () => leadText(shown, context().clock));
      for (const text of notes) note(text);
    });
  withExamples(show, 'leads show jane@example.com', 'leads show jane');
}

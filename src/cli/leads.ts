import type { Command } from 'commander';
import { createLocalCrm, type LocalCrm } from '../../activities/crm/local.ts';
import type { CliContext } from './context.ts';
import { positive, print } from './output.ts';
import { columns } from './table.ts';

export function leadsCommands(program: Command, context: () => CliContext): void {
  const leads = program.command('leads').description('the contacts of the local CRM');
  const withCrm = <T>(use: (crm: LocalCrm) => T): T => {
    const { settings, withStore } = context();
    const { name } = settings.crm;
    if (name !== 'local') throw new Error(`CRM is "${name}": the contacts are there; leads shows those of CRM=local`);
    return withStore((store) => use(createLocalCrm(store)));
  };

  leads
    .command('list')
    .description('contacts and where they stand')
    .option('--status <status>', 'of this status, e.g. interested')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'as JSON')
    .action((options: { status?: string; limit: string; json?: boolean }) => {
      const contacts = withCrm((crm) => crm.list(positive('--limit', options.limit), options.status));
      print(options.json, contacts, () =>
        columns(
          ['EMAIL', 'STATUS', 'EMAIL STATUS', 'LABEL', 'CAMPAIGN'],
          contacts.map((c) => [c.email, c.status, c.emailStatus, c.label, c.campaign?.name]),
        ),
      );
    });

  leads
    .command('show <email>')
    .description('one contact with its timeline')
    .option('--json', 'as JSON')
    .action((email: string, options: { json?: boolean }) => {
      const address = email.trim().toLowerCase();
      const found = withCrm((crm) => {
        const contact = crm.find(address);
        return contact && { contact, timeline: crm.timeline(address) };
      });
      if (!found) throw new Error(`the local CRM has no contact ${address}`);
      const { contact, timeline } = found;
      print(options.json, found, () =>
        [
          `${contact.email} · ${contact.status} · email ${contact.emailStatus}`,
          ...Object.entries(contact)
            .filter(([key]) => key.endsWith('At'))
            .map(([key, at]) => `  ${key}: ${context().clock.second(String(at))}`),
          ...(contact.label ? [`  label: ${contact.label}`] : []),
          ...(contact.lastReply?.text ? [`  last reply: ${contact.lastReply.text.slice(0, 200)}`] : []),
          '',
          columns(
            [context().clock.heading('AT'), 'KIND', 'WHAT'],
            timeline.map((entry) => [context().clock.second(entry.at), entry.kind, entry.title]),
          ),
        ].join('\n'),
      );
    });
}

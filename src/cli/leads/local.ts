import { type ContactRow, createLocalCrm } from '../../../activities/crm/local.ts';
import { command } from '../../domain/command.ts';
import type { CliContext } from '../context.ts';

/** All contacts of the local CRM. Throws where it is not the one that is set. */
export function localContacts({ settings, withStore }: CliContext): ContactRow[] {
  const { name } = settings.crm;
  if (name === 'local') return withStore((store) => createLocalCrm(store).list());
  throw new Error(
    `CRM is "${name}": the contacts are there, and only those of CRM=local can be listed here; ` +
      `${command('leads show <email>')} shows one, ${command('events list --group-by lead')} counts by lead`,
  );
}

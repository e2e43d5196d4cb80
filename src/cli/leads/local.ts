import { type ContactRow, createLocalCrm } from '../../../activities/crm/local.ts';
import { command } from '../../domain/command.ts';
import type { CliContext } from '../context.ts';

/** All contacts of the local CRM. Rejects if CRM is not `local`. */
export async function localContacts({ settings, withStore }: CliContext): Promise<ContactRow[]> {
  const { name } = settings.crm;
  if (name === 'local') return withStore((store) => createLocalCrm(store).list());
  throw new Error(
    `CRM is "${name}": the contacts are in that CRM, and only those of CRM=local can be listed here. ` +
      `To show one lead: ${command('leads show jane@example.com')}; ` +
      `to count events by lead: ${command('events list --group-by lead')}`,
  );
}

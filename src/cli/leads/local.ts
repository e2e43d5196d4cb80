import { createLocalCrm, type LocalCrm } from '../../../activities/crm/local.ts';
import { command } from '../../domain/command.ts';
import type { CliContext } from '../context.ts';

/** Opens the local CRM while `use` runs. Rejects if CRM is not `local`. */
export async function withLocalCrm<T>(
  { settings, withStore }: CliContext,
  use: (crm: LocalCrm) => Promise<T>,
): Promise<T> {
  const { name } = settings.crm;
  if (name === 'local') return withStore((store) => use(createLocalCrm(store)));
  throw new Error(
    `CRM is "${name}": the contacts are in that CRM, and only those of CRM=local can be listed here. ` +
      `To show one lead: ${command('leads show jane@example.com')}; ` +
      `to count events by lead: ${command('events list --group-by lead')}`,
  );
}

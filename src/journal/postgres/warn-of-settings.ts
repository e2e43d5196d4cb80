import type { Database } from '../../store/database.ts';
import { unsafeSettings } from '../../store/durability.ts';
import type { JournalLog } from '../journal.ts';

/** Logs which settings of the database may lose what it has confirmed. Never rejects. */
export async function warnOfUnsafeSettings({ query }: Database, log: JournalLog): Promise<void> {
  for (const { found, cure } of await unsafeSettings(query).catch(() => []))
    log.warn({}, `the database: ${found} → ${cure}`);
}

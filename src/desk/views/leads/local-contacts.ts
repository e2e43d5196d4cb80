import { existsSync } from 'node:fs';
import { createLocalCrm, type ContactRow, type LocalCrm } from '../../../../activities/crm/local.ts';
import type { ActivityRow, LocalStore } from '../../../../activities/local-store/local-store.ts';
import { localStoreFile, openLocalStore } from '../../../../activities/local-store/open-local-store.ts';
import type { Desk } from '../../desk.ts';

/** A lead as the local CRM has it. */
export interface LocalContact {
  contact: ContactRow;
  /** The oldest first. */
  activities: ActivityRow[];
}

/** Reads contacts of the local CRM. Its store is opened when it is first needed, and closed when the process ends. */
export function localContacts({ settings, log, ending }: Desk) {
  let opened: Promise<LocalStore> | undefined;
  const close = () => void opened?.then((store) => store.close()).catch(() => undefined);
  ending.addEventListener('abort', close, { once: true });

  async function crm(): Promise<LocalCrm | undefined> {
    // Only a worker creates the file.
    if (!settings.database && !existsSync(localStoreFile(settings.dataDir))) return undefined;
    opened ??= openLocalStore(settings, 'desk', log);
    // A store that could not be opened is opened again.
    opened.catch(() => (opened = undefined));
    return createLocalCrm(await opened);
  }

  /** Undefined if contacts are in another CRM, or this one has no such contact. */
  return async (email: string): Promise<LocalContact | undefined> => {
    const local = settings.crm.name === 'local' ? await crm() : undefined;
    const contact = await local?.find(email);
    return contact && { contact, activities: await local!.timeline(email) };
  };
}

import { join } from 'node:path';
import type { LocalStore } from './local-store.ts';
import { openSqliteLocalStore } from './sqlite-store.ts';

/** The file of the local CRM and the outbox. */
export const localStoreFile = (dataDir: string): string => join(dataDir, 'crm.db');

/** Opens the store that the settings name. */
export const openLocalStore = ({ dataDir }: { dataDir: string }): LocalStore =>
  openSqliteLocalStore(localStoreFile(dataDir));

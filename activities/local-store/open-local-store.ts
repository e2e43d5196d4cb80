import { join } from 'node:path';
import type { DatabaseOptions, DatabaseUser } from '../../src/store/database.ts';
import type { LocalStore } from './local-store.ts';
import { openPostgresLocalStore } from './postgres-store.ts';
import { openSqliteLocalStore } from './sqlite-store.ts';

interface StoreLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

interface Where {
  dataDir: string;
  /** Absent: the store is a file in DATA_DIR. */
  database?: DatabaseOptions | undefined;
}

/** The file of the local CRM and the outbox. */
export const localStoreFile = (dataDir: string): string => join(dataDir, 'crm.db');

/** Opens the store that the settings name. */
export async function openLocalStore(
  { dataDir, database }: Where,
  user: DatabaseUser,
  log: StoreLog,
): Promise<LocalStore> {
  if (!database) return openSqliteLocalStore(localStoreFile(dataDir));
  // Loaded only here, so that a start without a database does not wait for the driver.
  const { openDatabase } = await import('../../src/store/database.ts');
  return openPostgresLocalStore(openDatabase(database, user, log));
}

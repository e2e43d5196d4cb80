import { onTestFinished } from 'vitest';
import type { LocalStore } from '../../activities/local-store/local-store.ts';
import { localStoreFile } from '../../activities/local-store/open-local-store.ts';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import { openSqliteLocalStore } from '../../activities/local-store/sqlite-store.ts';
import { temporaryFolder } from './folder.ts';
import { databaseForTest, emptyDatabase } from './postgres.ts';

/** Opens the store of the local CRM and the outbox that is in a DATA_DIR. */
export const openLocalStoreIn = (folder: string): LocalStore => openSqliteLocalStore(localStoreFile(folder));

/** Each kind of store: returns a function that opens the same new store again and again, as several workers do. */
export const LOCAL_STORES = {
  SQLite: (): Promise<() => LocalStore> => {
    const folder = temporaryFolder();
    return Promise.resolve(() => {
      const store = openLocalStoreIn(folder);
      onTestFinished(() => store.close());
      return store;
    });
  },
  PostgreSQL: async (): Promise<() => LocalStore> => {
    const url = await emptyDatabase();
    return () => openPostgresLocalStore(databaseForTest(url));
  },
};

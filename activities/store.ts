import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The file that local effects are written to: the local CRM's and the outbox's tables. */
export function openStore(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, 'crm.db'), { timeout: 10_000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
}

/** All or nothing. Takes the write lock first: several workers may share the file. */
export function inTransaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

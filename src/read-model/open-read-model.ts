import { join } from 'node:path';
import type { DatabaseOptions, DatabaseUser } from '../store/database.ts';
import type { ReadModel } from './read-model.ts';
import { createReadModel } from './sql-read-model.ts';
import { openSqliteSql } from './sqlite/sqlite-sql.ts';

interface Log {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

interface Where {
  dataDir: string;
  /** Absent: the model is a file in DATA_DIR. */
  database?: DatabaseOptions | undefined;
}

/** Beside the pool of journal, local CRM and outbox, so that no page or list makes a delivery wait. */
const CONNECTIONS = 4;

/**
 * The model: tables in the database of DATABASE_URL, or the file `desk.db` in DATA_DIR. Either may be away at any time, also
 * now: a call then rejects, and a later one succeeds. A process opens it once, and all its parts use it.
 */
export async function openReadModel({ dataDir, database }: Where, user: DatabaseUser, log: Log): Promise<ReadModel> {
  if (!database) return createReadModel(openSqliteSql(join(dataDir, 'desk.db')));
  // Loaded only here, so that a start without a database does not wait for the driver.
  const { openDatabase } = await import('../store/database.ts');
  const { openPostgresSql } = await import('./postgres/postgres-sql.ts');
  const options = { ...database, poolSize: Math.min(database.poolSize, CONNECTIONS) };
  return createReadModel(openPostgresSql(openDatabase(options, user, log)));
}

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

/** Opens the model: tables in the database of DATABASE_URL, or the file `desk.db` in DATA_DIR. */
export async function openReadModel({ dataDir, database }: Where, user: DatabaseUser, log: Log): Promise<ReadModel> {
  if (!database) return createReadModel(openSqliteSql(join(dataDir, 'desk.db')));
  // Loaded only here, so that a start without a database does not wait for the driver.
  const { openDatabase } = await import('../store/database.ts');
  const { openPostgresSql } = await import('./postgres/postgres-sql.ts');
  return createReadModel(openPostgresSql(openDatabase(database, user, log)));
}

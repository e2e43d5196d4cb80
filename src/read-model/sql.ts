import type { NewRows } from './rows.ts';

/**
 * The database below the model. Statements are the same for SQLite and PostgreSQL: parameters are `$1`, `$2`, …, tables begin
 * with `desk_`, and every value is a text or a whole number. `sql_now()` is the time; SQLite uses no index for a column in
 * `sql_unindexed()`, and PostgreSQL knows by itself when not to.
 */
export interface Sql {
  query<Row extends object>(text: string, values?: (string | number)[]): Promise<Row[]>;
  /** Runs the statements in one transaction. Returns how many rows the last one has changed. */
  run(...statements: Statement[]): Promise<number>;
  /** Writes rows of several tables in one transaction. */
  write(rows: NewRows, over?: number): Promise<void>;
  /** The condition that finds leads whose `words` hold the text of a parameter, and its value. */
  wordsHold(text: string): { from: string; where: string; value: string };
  close(): Promise<void>;
}

export interface Statement {
  text: string;
  values: (string | number)[];
}

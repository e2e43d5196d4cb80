import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Kept } from './kept.ts';

/** Temporal's schema has texts in double quotes. */
const OPTIONS = { timeout: 10_000, enableDoubleQuotedStringLiterals: true };

/** The tables of a SQLite file, with their indexes. Room of deleted rows does not count: a copy is read. */
export function keptInFile(file: string, folder: string): Record<string, Kept> {
  const copy = join(folder, 'copy.db');
  const db = new DatabaseSync(file, OPTIONS);
  db.exec(`VACUUM INTO '${copy}'`);
  db.close();
  const compact = new DatabaseSync(copy, OPTIONS);
  const sizes = compact
    .prepare(
      `SELECT tbl_name AS name, sum(pgsize) AS bytes FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name`,
    )
    .all() as { name: string; bytes: number }[];
  const kept = sizes.map(({ name, bytes }): [string, Kept] => {
    const { rows } = compact.prepare(`SELECT count(*) AS rows FROM "${name}"`).get() as { rows: number };
    return [name, { rows, bytes }];
  });
  compact.close();
  rmSync(copy);
  return Object.fromEntries(kept);
}

import type { Database } from '../../store/database.ts';
import type { NewRows, TableName } from '../rows.ts';
import type { Sql, Statement } from '../sql.ts';
import { escaped } from '../summaries.ts';
import { mergedInOrder, onConflict } from '../on-conflict.ts';
import { columnsOf, TABLE_NAMES, TABLES } from '../tables.ts';

const ROWS_A_STATEMENT = 1_000;
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
const TYPE = { int: 'bigint', text: 'text' };

const OF_WORKFLOWS: TableName[] = ['event', 'follow_up'];
/** A workflow's own row comes last: as long as that is old, the workflow is read again. */
const IN_ORDER = [...TABLE_NAMES.filter((name) => !OF_WORKFLOWS.includes(name)), ...OF_WORKFLOWS];

/** PostgreSQL stores every character but NUL. */
const storable = (value: string | number): string | number =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value;

const translated = (text: string): string =>
  text
    .replaceAll('sql_now()', NOW)
    .replaceAll('sql_unindexed(', '(')
    .replaceAll(/\bdesk_(?=[a-z])/g, 'instantly_temporal.desk_');

/**
 * The model in the database of DATABASE_URL. A transaction is one statement, because the pool has no transactions: several
 * processes that write the same rows then wait for each other only shortly, and rows are sorted, so that none waits for ever.
 */
export function openPostgresSql(database: Database): Sql {
  const query = <Row extends object>(text: string, values: (string | number)[] = []): Promise<Row[]> =>
    database.query<Row>(translated(text), values.map(storable));

  async function write(table: TableName, rows: object[], over?: number): Promise<void> {
    const columns = columnsOf(table);
    const byKey = new Map<string, Record<string, string | number>>();
    for (const row of rows as Record<string, string | number>[]) {
      const key = keyOf(table, row);
      const known = byKey.get(key);
      byKey.set(key, known ? mergedInOrder(table, known, row) : row);
    }
    const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    for (let from = 0; from < sorted.length; from += ROWS_A_STATEMENT) {
      const some = sorted.slice(from, from + ROWS_A_STATEMENT);
      const names = columns.map(([column]) => column).join(', ');
      const lists = columns.map(([, type], i) => `$${i + 1}::${TYPE[type]}[]`).join(', ');
      await database.query(
        translated(
          `INSERT INTO desk_${table} AS old (${names}) SELECT * FROM unnest(${lists}) AS new (${names}) ${onConflict(table, over)}`,
        ),
        columns.map(([column]) => some.map((row) => storable(row[column]!))),
      );
    }
  }

  return {
    query,

    async run(...statements: Statement[]) {
      let changes = 0;
      for (const { text, values } of statements) changes = (await query(`${text} RETURNING 1 AS one`, values)).length;
      return changes;
    },

    async write(rows: NewRows, over?: number) {
      for (const table of IN_ORDER) if (rows[table]?.length) await write(table, rows[table], over);
    },

    wordsHold: (text) => ({
      from: 'desk_lead',
      where: `lower((email || ' ' || name || ' ' || company) COLLATE "default") LIKE $1 ESCAPE '\\'`,
      value: `%${escaped(text)}%`,
    }),

    close: () => database.close(),
  };
}

const keyOf = (table: TableName, row: object): string =>
  (TABLES[table].key as string[]).map((column) => (row as Record<string, string>)[column]).join('\0');

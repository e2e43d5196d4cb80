import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRows, TableName } from '../rows.ts';
import type { Sql, Statement } from '../sql.ts';
import { onConflict } from '../on-conflict.ts';
import { columnsOf, TABLE_NAMES } from '../tables.ts';
import { openDeskFile } from './desk-file.ts';

const FREE_WITHIN_MS = 10_000;
const READ_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;
const SQLITE_BUSY = 5;
/** A trigram needs three characters. */
const TRIGRAM = 3;
const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** https://sqlite.org/optoverview.html: a column behind a plus uses no index. */
const translated = (text: string): string => text.replaceAll('sql_now()', NOW).replaceAll('sql_unindexed(', '+(');

/** The model in a file, which all processes of one machine share. */
export function openSqliteSql(path: string): Sql {
  const file = openDeskFile(path);
  let prepared = new Map<string, StatementSync>();
  let of: DatabaseSync | undefined;

  function prepare(text: string): StatementSync {
    const db = file.db();
    if (db !== of) prepared = new Map();
    of = db;
    const known = prepared.get(text) ?? db.prepare(translated(text));
    // Filters make many different texts.
    if (prepared.size > 200) prepared.clear();
    prepared.set(text, known);
    return known;
  }

  /** Another process may write at the moment. SQLite must not wait for it itself: that would block the only thread. */
  async function inTransaction<T>(run: (db: DatabaseSync) => T): Promise<T> {
    const giveUpAt = performance.now() + FREE_WITHIN_MS;
    for (;;) {
      const db = file.db();
      try {
        db.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
        const result = run(db);
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
        const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
        if (!isBusy || performance.now() > giveUpAt) throw error;
      } finally {
        if (db.isOpen) db.exec(`PRAGMA busy_timeout = ${READ_WITHIN_MS}`);
      }
      await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
    }
  }

  return {
    query: <Row extends object>(text: string, values: (string | number)[] = []) =>
      Promise.try(() => prepare(text).all(named(values)) as unknown as Row[]),

    run: (...statements: Statement[]) =>
      inTransaction(() => {
        let changes = 0;
        for (const { text, values } of statements) changes = Number(prepare(text).run(named(values)).changes);
        return changes;
      }),

    write: (rows: NewRows, over?: number) =>
      inTransaction(() => {
        for (const table of TABLE_NAMES) {
          const insert = rows[table]?.length ? prepare(insertInto(table, over)) : undefined;
          for (const row of rows[table] ?? []) insert!.run(...valuesOf(table, row));
        }
      }),

    wordsHold(text) {
      const from = 'desk_lead';
      // An index finds addresses that begin with so few characters.
      if (Array.from(text).length < TRIGRAM)
        return { from, where: `email >= $1 AND email < $1 || '\u{10FFFF}'`, value: text };
      const joined = 'desk_lead_words AS words JOIN desk_lead AS lead ON lead.rowid = words.rowid';
      const columns = `(SELECT lead.email, lead.name, lead.company, lead.campaign, lead.at FROM ${joined}
        WHERE desk_lead_words MATCH $1 ORDER BY words.rowid DESC) AS found`;
      return { from: columns, where: 'true', value: `"${text.replaceAll('"', '""')}"` };
    },

    close: () => Promise.try(() => file.close()),
  };
}

const named = (values: (string | number)[]) => Object.fromEntries(values.map((value, i) => [`$${i + 1}`, value]));

function insertInto(table: TableName, over?: number): string {
  const columns = columnsOf(table).map(([column]) => column);
  return `INSERT INTO desk_${table} AS old (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ${onConflict(table, over)}`;
}

const valuesOf = (table: TableName, row: object): (string | number)[] =>
  columnsOf(table).map(([column]) => (row as Record<string, string | number>)[column]!);

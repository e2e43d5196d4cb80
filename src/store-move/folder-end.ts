import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { localStoreFile } from '../../activities/local-store/open-local-store.ts';
import { LOCAL_STORE_SCHEMA } from '../../activities/local-store/sqlite-store.ts';
import { storable } from '../../activities/local-store/storable.ts';
import { RANKS } from '../journal/rank.ts';
import { REDISPATCH_MS } from '../journal/sqlite/file-journal.ts';
import { createSchema } from '../journal/sqlite/schema.ts';
import { makeDataDir } from '../settings/data-dir.ts';
import type { MoveEnd, MoveKey } from './move-end.ts';
import { readNotes, writeNotes } from './notes.ts';
import { BATCH_BYTES, BATCH_ROWS, COLUMNS, type MovedPart, type MovedRow, type MovedTable, PARTS } from './tables.ts';

const STORES = {
  journal: { file: (dataDir: string) => join(dataDir, 'journal.db'), create: createSchema, users: 'the receiver' },
  crm: { file: localStoreFile, create: (db: DatabaseSync) => db.exec(LOCAL_STORE_SCHEMA), users: 'the workers' },
};

/** https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/** After an unclean end a journal dispatches its last events again: they are moved as waiting ones. */
const WAITS = 'body IS NOT NULL AND dispatched_at > (SELECT coalesce(max(at), 0) FROM alive) - ?';
const READ_EVENTS = `
  SELECT seq, id, rank % ${RANKS.length}, received_at,
    CASE WHEN NOT (SELECT clean FROM meta) AND ${WAITS} THEN NULL ELSE dispatched_at END, body
  FROM event LEFT JOIN payload USING (seq) WHERE seq > ? ORDER BY seq`;

/** The files in DATA_DIR. It has each part that is moved for itself until it is closed. */
export function openFolderEnd(dataDir: string): MoveEnd {
  const open = new Map<MovedPart, DatabaseSync>();
  const of = (table: MovedTable): DatabaseSync => open.get(partOf(table))!;

  return {
    name: `the folder ${dataDir}`,
    has: (part) => Promise.resolve(existsSync(STORES[part].file(dataDir))),
    open: (part) =>
      Promise.try(() => {
        makeDataDir(dataDir);
        open.set(part, openAlone(part, dataDir));
      }),
    note: (part) => Promise.try(() => readNotes(dataDir)[part]),
    writeNote: (part, note) => Promise.try(() => writeNotes(dataDir, { ...readNotes(dataDir), [part]: note })),
    isEmpty: (part) =>
      Promise.try(() => PARTS[part].every((table) => !of(table).prepare(`SELECT 1 FROM ${table} LIMIT 1`).get())),
    lastKey: (table) =>
      Promise.try(() => {
        const [key] = COLUMNS[table];
        return (of(table).prepare(`SELECT max(${key}) AS key FROM ${table}`).get() as { key: MoveKey | null }).key;
      }),
    read: (table, after) =>
      Promise.try(() =>
        table === 'event'
          ? takeBatch(of(table), READ_EVENTS, [REDISPATCH_MS, after])
          : takeBatch(of(table), readSql(table), [after]),
      ),
    write: (table, rows) => Promise.try(() => writeRows(of(table), table, rows)),
    finish: () => Promise.resolve(),
    close: () =>
      Promise.try(() => {
        for (const db of open.values()) db.close();
      }),
  };
}

const partOf = (table: MovedTable): MovedPart => (table === 'event' ? 'journal' : 'crm');

function openAlone(part: MovedPart, dataDir: string): DatabaseSync {
  const { file, create, users } = STORES[part];
  const db = new DatabaseSync(file(dataDir), { timeout: 1_000 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    create(db);
    return db;
  } catch (error) {
    db.close();
    if (((error as { errcode?: number }).errcode ?? 0) !== SQLITE_BUSY) throw error;
    throw new Error(`${file(dataDir)} is in use: stop ${users} with this DATA_DIR first`, { cause: error });
  }
}

const readSql = (table: MovedTable): string => {
  const [key] = COLUMNS[table];
  return `SELECT ${COLUMNS[table].join(', ')} FROM ${table} WHERE ${key} > ? ORDER BY ${key}`;
};

function takeBatch(db: DatabaseSync, sql: string, values: SQLInputValue[]): MovedRow[] {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  const rows: MovedRow[] = [];
  let bytes = 0;
  for (const row of statement.iterate(...values) as unknown as Iterable<MovedRow>) {
    // A database cannot store NUL, and stores this in its place.
    rows.push(row.map((value) => (typeof value === 'string' ? storable(value) : value)));
    bytes += row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (rows.length === BATCH_ROWS || bytes > BATCH_BYTES) break;
  }
  return rows;
}

function writeRows(db: DatabaseSync, table: MovedTable, rows: MovedRow[]): void {
  const sql =
    table === 'event'
      ? [
          'INSERT OR IGNORE INTO event (seq, id, rank, received_at, dispatched_at, has_payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6 IS NOT NULL)',
          'INSERT OR IGNORE INTO payload (seq, body) SELECT ?1, ?2 WHERE ?2 IS NOT NULL',
        ]
      : [
          `INSERT OR IGNORE INTO ${table} (${COLUMNS[table].join(', ')}) VALUES (${COLUMNS[table].map(() => '?').join(', ')})`,
        ];
  const [insert, insertPayload] = sql.map((text) => db.prepare(text));
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const row of rows) {
      insert!.run(...row);
      insertPayload?.run(row[0]!, row.at(-1)!);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

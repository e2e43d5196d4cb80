import { DatabaseSync } from 'node:sqlite';
import { createSchema } from './schema.ts';
import { salvage, type Salvaged } from './salvage.ts';
import { finishNaming, isUnfinished, nameAside, type SetAside, setAsideOf, writeNote } from './set-aside.ts';

export interface OpenFile {
  db: DatabaseSync;
  /** Its last owner did not close it, or it holds what was read from a corrupt file. */
  unclean: boolean;
}

interface Log {
  error(fields: object, message: string): void;
}

/**
 * Opens the file for this process alone, and creates it if it does not exist. A file that SQLite cannot read is renamed,
 * never deleted, and what can be read from it is copied into a new file. Throws if another process has the file open or
 * its folder cannot be written.
 * @param corrupt the error that has shown that the file is corrupt: it is then not tried again.
 */
export function openJournalFile(file: string, log: Log, corrupt?: Error): OpenFile {
  let opened: OpenFile;
  finishNaming(file);
  try {
    if (corrupt) throw corrupt;
    opened = open(file);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const aside = nameAside(file);
    log.error(
      { err: error, setAside: aside },
      'THE JOURNAL IS CORRUPT and was set aside; copying what can be read into a new one',
    );
    opened = open(file);
  }
  // Also one that another process was reading when it was killed.
  const unfinished = setAsideOf(file).filter(isUnfinished);
  for (const one of unfinished) readInto(opened.db, one, log);
  return { ...opened, unclean: opened.unclean || unfinished.length > 0 };
}

/** Copies into the database what can be read from a file that was set aside, and writes the note on it. */
function readInto(db: DatabaseSync, { file, at }: SetAside, log: Log): void {
  let found: Salvaged;
  db.exec('BEGIN IMMEDIATE');
  try {
    found = salvage(file, db);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
  const note = writeNote(file, { ...found, to: at });
  log.error({ setAside: file, ...found }, note);
}

function open(file: string): OpenFile {
  const db = new DatabaseSync(file, { timeout: 1000 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    createSchema(db);
    const { quick_check: check } = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (check !== 'ok') throw Object.assign(new Error(check), { errcode: SQLITE_CORRUPT });
    const unclean = (db.prepare('SELECT clean FROM meta').get() as { clean: number }).clean === 0;
    db.exec('UPDATE meta SET clean = 0');
    return { db, unclean };
  } catch (error) {
    db.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new Error(`${file} is in use by another receiver; each needs a DATA_DIR of its own`, { cause: error });
    }
    throw error;
  }
}

// https://sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Whether SQLite says that the file is corrupt, or not a database. */
export const isCorrupt = (error: unknown): boolean =>
  [SQLITE_CORRUPT, SQLITE_NOTADB].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);

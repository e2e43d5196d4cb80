import { DatabaseSync } from 'node:sqlite';
import { SCHEMA } from './schema.ts';
import { salvage, type Salvaged } from './salvage.ts';
import { finishNaming, isUnfinished, nameAside, type SetAside, setAsideOf, writeNote } from './set-aside.ts';

export interface OpenFile {
  db: DatabaseSync;
  /** Its last owner did not close it. */
  unclean: boolean;
}

interface Log {
  error(fields: object, message: string): void;
}

/**
 * Opens the file for this process alone, making it where there is none. A file that SQLite cannot read is set aside
 * under another name, never deleted, and what can be read of it goes into a new one. Throws when the file is in use or
 * its folder cannot be written.
 * @param corrupt what has shown that the file is corrupt already, so that it is not even tried.
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
      'THE JOURNAL IS CORRUPT and was set aside; reading what can be read of it',
    );
    opened = open(file);
  }
  // One that a process was killed over is there too.
  const unfinished = setAsideOf(file).filter(isUnfinished);
  for (const one of unfinished) readInto(opened.db, one, log);
  return { ...opened, unclean: opened.unclean || unfinished.length > 0 };
}

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
    db.exec(SCHEMA);
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
const [SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOTADB] = [5, 11, 26];

export const isCorrupt = (error: unknown): boolean =>
  [SQLITE_CORRUPT, SQLITE_NOTADB].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);

import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,             -- 0 human signals, 1 normal, 2 bulk
    has_payload INTEGER NOT NULL DEFAULT 1,
    received_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    dispatched_at INTEGER              -- null: waiting
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_waiting ON event (rank, seq) WHERE dispatched_at IS NULL;
  CREATE INDEX IF NOT EXISTS event_postponed ON event (not_before) WHERE dispatched_at IS NULL AND not_before > 0;
  CREATE INDEX IF NOT EXISTS event_payload ON event (dispatched_at) WHERE dispatched_at IS NOT NULL AND has_payload;
  CREATE INDEX IF NOT EXISTS event_age ON event (received_at);
  -- Apart from the ids, which stay for weeks: rows that are deleted leave whole pages free, rows that shrink do not.
  CREATE TABLE IF NOT EXISTS payload (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL                 -- the OutreachEvent
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS payload_dropped AFTER UPDATE OF has_payload ON event WHEN NOT NEW.has_payload
    BEGIN DELETE FROM payload WHERE seq = NEW.seq; END;
  CREATE TRIGGER IF NOT EXISTS event_forgotten AFTER DELETE ON event
    BEGIN DELETE FROM payload WHERE seq = OLD.seq; END;
  CREATE TABLE IF NOT EXISTS meta (clean INTEGER NOT NULL, probe INTEGER NOT NULL) STRICT;
  INSERT INTO meta SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM meta);
`;

interface Log {
  error(fields: object, message: string): void;
}

/**
 * Opens the file for this process alone, making it where there is none. `unclean` says that its last owner did not
 * close it. A file that SQLite cannot read is set aside under another name, never deleted. Throws when the file is in
 * use or its folder cannot be written.
 */
export function openJournalFile(file: string, log: Log): { db: DatabaseSync; unclean: boolean } {
  try {
    return open(file);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    }
    log.error(
      { err: error, setAside: aside },
      'THE JOURNAL IS CORRUPT and was set aside; a new one was begun. Events that were acknowledged but not yet ' +
        'dispatched are in the file set aside, and in Instantly’s delivery log',
    );
    return open(file);
  }
}

function open(file: string): { db: DatabaseSync; unclean: boolean } {
  const db = new DatabaseSync(file, { timeout: 1000 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec(SCHEMA);
    const unclean = (db.prepare('SELECT clean FROM meta').get() as { clean: number }).clean === 0;
    const check = unclean ? (db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }).quick_check : 'ok';
    if (check !== 'ok') throw Object.assign(new Error(check), { errcode: SQLITE_CORRUPT });
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

const isCorrupt = (error: unknown): boolean =>
  [SQLITE_CORRUPT, SQLITE_NOTADB].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);

import type { DatabaseSync } from 'node:sqlite';

/** New tables and indexes go to the end: `first-page.ts` relies on the first pages of the existing ones. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,             -- 0 human signals, 1 normal, 2 bulk; 3, 4, 5 the same, dispatched again
    has_payload INTEGER NOT NULL DEFAULT 1,
    received_at INTEGER NOT NULL,
    dispatched_at INTEGER              -- null: waiting
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_waiting ON event (rank, seq) WHERE dispatched_at IS NULL;
  CREATE INDEX IF NOT EXISTS event_payload ON event (dispatched_at) WHERE dispatched_at IS NOT NULL AND has_payload;
  CREATE INDEX IF NOT EXISTS event_age ON event (received_at);
  DROP INDEX IF EXISTS event_postponed;
  -- Not in the table of the ids, which are kept for weeks: deleted rows leave whole pages free, rows that shrink do not.
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
  -- When its owner was last known to run, by the clock of the other times in this file.
  CREATE TABLE IF NOT EXISTS alive (at INTEGER NOT NULL) STRICT;
  -- How many deliveries were answered 200, by spans of 5 seconds; by the minute if they are older than an hour.
  CREATE TABLE IF NOT EXISTS receipt (
    at INTEGER NOT NULL,
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    ignored INTEGER NOT NULL,
    PRIMARY KEY (at, workspace, kind)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS books (
    id TEXT NOT NULL,
    counted_since INTEGER NOT NULL,
    complete_since INTEGER NOT NULL    -- events that were received before this may have been deleted
  ) STRICT;
  INSERT INTO books SELECT lower(hex(randomblob(8))), unixepoch('subsec') * 1000, 0 WHERE NOT EXISTS (SELECT 1 FROM books);
`;

/** A column that older files lack: null in an event that was not counted. */
const ADD_WORKSPACE = 'ALTER TABLE event ADD COLUMN workspace TEXT';

/** Creates what a file lacks. */
export function createSchema(db: DatabaseSync): void {
  db.exec(SCHEMA);
  if (!db.prepare("SELECT 1 FROM pragma_table_info('event') WHERE name = 'workspace'").get()) db.exec(ADD_WORKSPACE);
}

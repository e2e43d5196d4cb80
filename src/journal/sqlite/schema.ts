/** New tables and indexes go to the end: `first-page.ts` relies on the first pages of the existing ones. */
export const SCHEMA = `
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
`;

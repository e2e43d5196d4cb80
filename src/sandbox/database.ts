import { DatabaseSync } from 'node:sqlite';

/**
 * `state` of a webhook_event: `waiting` until its first try has ended (the log does not show it before), `open` while a
 * retry is planned, then `settled`.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS webhook (
    id TEXT PRIMARY KEY,
    campaign TEXT,
    name TEXT,
    target_hook_url TEXT NOT NULL,
    event_type TEXT,
    custom_interest_value REAL,
    headers TEXT,
    timestamp_created TEXT NOT NULL,
    status INTEGER NOT NULL DEFAULT 1,
    timestamp_error TEXT,
    failures INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE IF NOT EXISTS webhook_event (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    timestamp_created TEXT NOT NULL,
    payload TEXT NOT NULL,
    webhook_url TEXT NOT NULL,
    lead_email TEXT,
    success INTEGER NOT NULL DEFAULT 0,
    status_code INTEGER,
    error_message TEXT,
    response_time_ms INTEGER,
    retry_count INTEGER NOT NULL DEFAULT 0,
    will_retry INTEGER NOT NULL DEFAULT 0,
    timestamp_next_retry TEXT,
    retry_group_id TEXT,
    retry_successful INTEGER
  ) STRICT;

  CREATE TABLE IF NOT EXISTS event (
    payload TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    campaign_id TEXT AS (payload ->> '$.campaign_id'),
    campaign_name TEXT AS (payload ->> '$.campaign_name'),
    event_type TEXT AS (payload ->> '$.event_type'),
    lead_email TEXT AS (payload ->> '$.lead_email'),
    step TEXT AS (payload ->> '$.step')
  ) STRICT;
  CREATE INDEX IF NOT EXISTS event_of_campaign ON event (campaign_id, at, event_type, lead_email, step, campaign_name);

  CREATE TABLE IF NOT EXISTS block_list_entry (
    id TEXT PRIMARY KEY,
    bl_value TEXT NOT NULL UNIQUE,
    is_domain INTEGER NOT NULL,
    timestamp_created TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS account (
    email TEXT PRIMARY KEY,
    status INTEGER NOT NULL,
    status_message TEXT,
    timestamp_created TEXT NOT NULL,
    timestamp_updated TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS lead (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    campaign TEXT NOT NULL,
    subsequence_id TEXT,
    timestamp_created TEXT NOT NULL,
    timestamp_updated TEXT NOT NULL,
    timestamp_added_subsequence TEXT,
    UNIQUE (email, campaign)
  ) STRICT;

  CREATE TABLE IF NOT EXISTS email (
    nth INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL,
    timestamp_created TEXT NOT NULL,
    timestamp_email TEXT NOT NULL,
    lead TEXT NOT NULL,
    campaign_id TEXT,
    eaccount TEXT NOT NULL,
    ue_type INTEGER NOT NULL,
    is_auto_reply INTEGER NOT NULL,
    step TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS email_of_lead ON email (lead, nth);

  CREATE TABLE IF NOT EXISTS dial (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/** Opens the sandbox's file. Marks deliveries that were under way when the last process ended as failed. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  // A power cut may lose the last events; they are only sample data.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  db.exec(SCHEMA);
  db.exec(`
    UPDATE webhook_event
    SET state = 'settled', will_retry = 0, timestamp_next_retry = NULL,
      retry_successful = CASE WHEN retry_group_id IS NULL THEN NULL ELSE 0 END,
      error_message = coalesce(error_message, 'The sandbox ended before the delivery did')
    WHERE state <> 'settled'`);
  return db;
}

import { join } from 'node:path';
import type { Journal } from '../journal/journal.ts';
import { openFileJournal } from '../journal/sqlite/file-journal.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * Opens the journal: the database of DATABASE_URL, which may be away, or the file in DATA_DIR.
 * @param onCommitted called after each commit with the seconds that it took.
 */
export async function openJournal(
  settings: Settings,
  log: Log,
  onCommitted?: (seconds: number) => void,
): Promise<Journal> {
  const options = {
    maxBytes: settings.journalMaxBytes,
    windowMs: settings.dedupeWindowMs,
    keepPayloadsMs: settings.journalKeepPayloadsMs,
    log,
    onCommitted,
  };
  if (!settings.database) return openFileJournal({ ...options, file: join(settings.dataDir, 'journal.db') });
  // Loaded only here, so that a start without a database does not wait for the driver.
  const { openDatabase } = await import('../store/database.ts');
  const { openSharedJournal } = await import('../journal/postgres/shared-journal.ts');
  const database = openDatabase(settings.database, 'receiver', log);
  return openSharedJournal({ ...options, database, settledAfterMs: settings.database.statementTimeoutMs });
}

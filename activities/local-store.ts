import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { VendorError } from '../src/domain/failure.ts';

const OPEN_WITHIN_MS = 10_000;
const FREE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;

/** The file that local effects are written to: the local CRM's and the outbox's tables. */
export function openStore(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, 'crm.db'), { timeout: OPEN_WITHIN_MS });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
}

/** Result codes: https://sqlite.org/rescode.html */
const BUSY = [5, 6];
/** No memory, an I/O error, a full disk. */
const PASSES = [...BUSY, 7, 10, 13];
/** Read-only, corrupt, cannot be opened, no database. */
const NEEDS_PERSON = [8, 11, 14, 26];

/**
 * Writes, all or nothing. Another program may hold the file for long: it is waited for without holding up others of
 * this process, a second at most. Throws `VendorError`.
 */
export async function writeStore<T>(db: DatabaseSync, write: () => T): Promise<T> {
  // Else SQLite itself waits for the lock, and with it the only thread.
  db.exec('PRAGMA busy_timeout = 0');
  const giveUpAt = performance.now() + FREE_WITHIN_MS;
  for (;;) {
    try {
      return inTransaction(db, write);
    } catch (error) {
      const code = resultCodeOf(error);
      if (code === undefined || performance.now() > giveUpAt || !BUSY.includes(code)) throw asVendorError(error, code);
    }
    await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
  }
}

/** Takes the write lock first: several workers may share the file. */
function inTransaction<T>(db: DatabaseSync, run: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** The primary one: the low byte of an extended one. */
function resultCodeOf(error: unknown): number | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}

function asVendorError(error: unknown, code = 0): unknown {
  if (![...PASSES, ...NEEDS_PERSON].includes(code)) return error;
  const message = `crm.db in DATA_DIR cannot be written: ${(error as Error).message}`;
  return new VendorError(PASSES.includes(code) ? 'unavailable' : 'config', message, { cause: error });
}

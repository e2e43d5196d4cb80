import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { VendorError } from '../../src/domain/failure.ts';

const FREE_WITHIN_MS = 1_000;
const LOOK_AGAIN_MS = 20;

/** Result codes: https://sqlite.org/rescode.html */
const BUSY = [5, 6];
/** Busy, locked, no memory, an I/O error, a full disk: retrying helps. */
const PASSES = [...BUSY, 7, 10, 13];
/** Read-only, corrupt, cannot be opened, not a database: a person has to fix it. */
const NEEDS_PERSON = [8, 11, 14, 26];

/**
 * Writes in one transaction. If another program has locked the file, it waits at most a second, and other work of this
 * process continues meanwhile. Throws `VendorError`.
 */
export async function writeSqlite<T>(db: DatabaseSync, write: () => T): Promise<T> {
  // SQLite must not wait for the lock itself: it would block the only thread.
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

/** Takes the write lock first, because several workers may share the file. */
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

/** The primary result code, which is the low byte of an extended one. */
function resultCodeOf(error: unknown): number | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}

function asVendorError(error: unknown, code = 0): unknown {
  if (![...PASSES, ...NEEDS_PERSON].includes(code)) return error;
  const message = `crm.db in DATA_DIR cannot be written: ${(error as Error).message}`;
  return new VendorError(PASSES.includes(code) ? 'unavailable' : 'config', message, { cause: error });
}

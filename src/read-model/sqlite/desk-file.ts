import { rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** The model's file. It is opened when it is first needed, and again if somebody has deleted it. */
export interface DeskFile {
  db(): DatabaseSync;
  close(): void;
}

const OPEN_WITHIN_MS = 5_000;
/** Bytes of the cache of one process: a model of a million events is larger than this. */
const CACHE_BYTES = 16 * 1024 ** 2;

// https://sqlite.org/rescode.html
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** What is no model, or one of another version, is deleted: everything in it is known elsewhere. */
export function openDeskFile(file: string): DeskFile {
  let open: ReturnType<typeof openFile> | undefined;
  return {
    db() {
      if (open && inodeOf(file) === open.inode) return open.db;
      open?.db.close();
      open = undefined;
      open = openOrReplace(file);
      return open.db;
    },
    close: () => open?.db.close(),
  };
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

function openOrReplace(file: string) {
  try {
    return openFile(file);
  } catch (error) {
    if (!isUseless(error)) throw error;
    for (const suffix of ['-wal', '-shm', '']) rmSync(file + suffix, { force: true });
    return openFile(file);
  }
}

class OtherVersion extends Error {}

const isUseless = (error: unknown): boolean =>
  error instanceof OtherVersion ||
  [SQLITE_CORRUPT, SQLITE_NOTADB].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff);

function openFile(file: string) {
  const db = new DatabaseSync(file, { timeout: OPEN_WITHIN_MS });
  try {
    // What a power cut takes back is read from Temporal again.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_BYTES / 1024}`);
    db.exec('BEGIN IMMEDIATE');
    const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version === 0) db.exec(SCHEMA);
    else if (version !== SCHEMA_VERSION) throw new OtherVersion();
    db.exec('COMMIT');
    return { db, inode: inodeOf(file) };
  } catch (error) {
    db.close();
    throw error;
  }
}

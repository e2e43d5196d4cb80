import { closeSync, copyFileSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createSchema } from './schema.ts';

/** SQLite's default page size. */
const PAGE_BYTES = 4096;
// Offsets in the header: https://sqlite.org/fileformat2.html#the_database_header
const SIZE_AT = 28;
const FREE_LIST_AT = 32;
const FREE_COUNT_AT = 36;

/**
 * Runs the function on a copy of the file that has the first page of a new journal. That page holds only the header and
 * the schema, and the tables of all journals begin at the same pages: if no other page is damaged, everything can be read.
 */
export function withNewFirstPage<T>(file: string, run: (copy: string) => T): T {
  const copy = `${file}.copy`;
  const fresh = `${file}.fresh`;
  const deleteBoth = () => {
    for (const name of [copy, fresh]) for (const suffix of ['', '-wal', '-shm']) rmSync(name + suffix, { force: true });
  };
  deleteBoth();
  try {
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const page = firstPageOf(fresh);
    page.writeUInt32BE(Math.floor(statSync(file).size / PAGE_BYTES), SIZE_AT);
    page.writeUInt32BE(0, FREE_LIST_AT);
    page.writeUInt32BE(0, FREE_COUNT_AT);
    const descriptor = openSync(copy, 'r+');
    writeSync(descriptor, page);
    closeSync(descriptor);
    return run(copy);
  } finally {
    deleteBoth();
  }
}

function firstPageOf(fresh: string): Buffer {
  const db = new DatabaseSync(fresh);
  db.exec('PRAGMA journal_mode = WAL');
  createSchema(db);
  db.close();
  return readFileSync(fresh).subarray(0, PAGE_BYTES);
}

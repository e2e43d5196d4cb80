import { copyFileSync, existsSync, openSync, closeSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA } from './schema.ts';

/** SQLite's default. */
const PAGE_BYTES = 4096;
// Of the header: https://sqlite.org/fileformat2.html#the_database_header
const [SIZE_AT, FREE_LIST_AT, FREE_COUNT_AT] = [28, 32, 36];

/**
 * Runs on a copy of the file whose first page is that of a new journal. It holds the header and the schema alone, and the
 * tables of every journal begin at the same pages: where only it is damaged, all else can be read.
 */
export function withNewFirstPage<T>(file: string, run: (copy: string) => T): T {
  const [copy, fresh] = [`${file}.copy`, `${file}.fresh`];
  const forget = () =>
    [copy, fresh].forEach((name) => ['', '-wal', '-shm'].forEach((end) => rmSync(name + end, { force: true })));
  forget();
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
    forget();
  }
}

function firstPageOf(fresh: string): Buffer {
  const db = new DatabaseSync(fresh);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(SCHEMA);
  db.close();
  return readFileSync(fresh).subarray(0, PAGE_BYTES);
}

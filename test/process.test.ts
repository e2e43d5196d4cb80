import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { NamespaceNotFoundError } from '@temporalio/common';
import { expect, test } from 'vitest';
import { sentenceOf } from '../src/process/run-process.ts';
import { temporaryFolder } from './support/folder.ts';

test('what SQLite cannot open is told with the variable and the folder', () => {
  const folder = temporaryFolder();
  // A folder in place of the file: no user can open that, not even root.
  let failure: unknown;
  try {
    new DatabaseSync(folder).close();
  } catch (error) {
    failure = error;
  }
  expect(sentenceOf(failure, { DATA_DIR: folder })).toMatch(`DATA_DIR: a database in ${folder} cannot be used (unable`);
});

test('a full disk is told as such, with the folder', () => {
  const folder = temporaryFolder();
  const db = new DatabaseSync(join(folder, 'full.db'));
  db.exec('PRAGMA max_page_count = 1');
  let failure: unknown;
  try {
    db.exec('CREATE TABLE event (id)');
  } catch (error) {
    failure = error;
  }
  db.close();
  expect(sentenceOf(failure, { DATA_DIR: folder })).toBe(
    `DATA_DIR: the disk of ${folder} is full (database or disk is full); make room on it, or set DATA_DIR to a folder on another`,
  );
});

test('a namespace that Temporal does not have is told with the variable', () => {
  expect(sentenceOf(new NamespaceNotFoundError('nope'), {})).toBe(
    'TEMPORAL_NAMESPACE is "nope", which Temporal does not have: create it first',
  );
});

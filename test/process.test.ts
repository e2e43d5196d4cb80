import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { NamespaceNotFoundError } from '@temporalio/common';
import { expect, test } from 'vitest';
import { sentenceOf } from '../src/process/sentence-of.ts';
import { temporaryFolder } from './support/folder.ts';

test('the error for a file that SQLite cannot open names the variable and the folder', () => {
  const folder = temporaryFolder();
  // A folder in place of the file: no user can open it as a file, not even root.
  let failure: unknown;
  try {
    new DatabaseSync(folder).close();
  } catch (error) {
    failure = error;
  }
  expect(sentenceOf(failure, { DATA_DIR: folder })).toMatch(`DATA_DIR: a database in ${folder} cannot be used (unable`);
});

test('the error for a full disk says so and names the folder', () => {
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

test('the error for a missing namespace names the variable', () => {
  expect(sentenceOf(new NamespaceNotFoundError('nope'), {})).toBe(
    'TEMPORAL_NAMESPACE is "nope", which Temporal does not have: create it first',
  );
});

import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { sentenceOf } from '../src/process.ts';
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

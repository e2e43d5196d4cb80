import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { temporaryFolder } from '../support/folder.ts';

test('the workflows are bundled once and reused, even by processes that start at the same time', async () => {
  const folder = join(temporaryFolder(), 'cache');
  const [one, other] = await Promise.all([workflowBundle(folder), workflowBundle(folder)]);
  expect(one).toBe(other);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(readFileSync(one, 'utf8')).toContain('outreachEvent');
  const { mtimeMs } = statSync(one);
  expect(await workflowBundle(folder)).toBe(one);
  expect(statSync(one).mtimeMs).toBe(mtimeMs);
});

test.each([
  ['empty', ''],
  ['cut', 'exports.outreachEvent = '],
])('a bundle that is %s after a power cut is built again', async (_what, left) => {
  const folder = join(temporaryFolder(), 'cache');
  const file = await workflowBundle(folder);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, left);
  expect(readFileSync(await workflowBundle(folder), 'utf8')).toBe(whole);
  expect(readdirSync(folder)).toHaveLength(1);
});

test('the workflows are bundled even if the bundle cannot be stored', async () => {
  const file = join(temporaryFolder(), 'a file, not a folder');
  writeFileSync(file, '');
  expect(readFileSync(await workflowBundle(file), 'utf8')).toContain('outreachEvent');
});

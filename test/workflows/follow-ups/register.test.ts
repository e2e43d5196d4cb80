import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';

const TESTS = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));

test.each(Object.keys(FOLLOW_UPS))('the stories test runs the follow-up %s', (name) => {
  expect(TESTS.filter((text) => text.includes(`'${name}'`))).not.toEqual([]);
});

test.each(Object.entries(FOLLOW_UPS))('no event both starts and ends the follow-up %s', (_, followUp) => {
  const { startsOn, endsOn } = followUp;
  expect(startsOn.filter((kind) => endsOn.includes(kind))).toEqual([]);
});

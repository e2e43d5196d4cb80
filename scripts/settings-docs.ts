import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { SECTIONS } from '../src/settings/variables.ts';
import { envExample, settingsPage } from './settings-text.ts';

const ROOT = join(import.meta.dirname, '..');

/** Writes `docs/settings.md` and `.env.example`; with `--check` it only says whether they are as they should be. */
const files = {
  'docs/settings.md': await format(settingsPage(SECTIONS), {
    ...(await resolveConfig(join(ROOT, 'package.json'))),
    parser: 'markdown',
  }),
  '.env.example': envExample(SECTIONS),
};
const present = (name: string) => (existsSync(join(ROOT, name)) ? readFileSync(join(ROOT, name), 'utf8') : '');
const drifted = Object.entries(files).filter(([name, text]) => present(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of drifted) console.error(`${name} does not fit src/settings: run npm run docs and commit it`);
  process.exitCode = drifted.length ? 1 : 0;
} else {
  for (const [name, text] of drifted) writeFileSync(join(ROOT, name), text);
  console.log(drifted.length ? `written: ${drifted.map(([name]) => name).join(', ')}` : 'nothing has changed');
}

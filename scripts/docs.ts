import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { VERSION } from '../src/log/about.ts';
import { SECTIONS } from '../src/settings/variables.ts';
import { boardJson } from './boards/board.ts';
import { product } from './boards/product.ts';
import { temporal } from './boards/temporal.ts';
import { chartSchema, chartVariables, envExample, settingsPage } from './settings-text.ts';

const ROOT = join(import.meta.dirname, '..');
const CHART = 'deploy/helm/instantly-temporal/Chart.yaml';
const VARIABLES = 'deploy/helm/instantly-temporal/files/variables.json';
const SCHEMA = 'deploy/helm/instantly-temporal/values.schema.json';
const ALERTS = 'deploy/observability/alerts.yaml';
const BOARDS = 'deploy/observability/boards';
const options = await resolveConfig(join(ROOT, 'package.json'));
const present = (name: string) => (existsSync(join(ROOT, name)) ? readFileSync(join(ROOT, name), 'utf8') : '');

/**
 * Writes what follows from other files: from the settings and the version `docs/settings.md`, `.env.example`, and the Helm
 * chart's version, list and schema; from `scripts/boards` Grafana's boards; and the chart's copy of the alerts. With `--check`
 * it only says whether they are as they should be.
 */
const files = {
  'docs/settings.md': await format(settingsPage(SECTIONS), {
    ...options,
    parser: 'markdown',
  }),
  '.env.example': envExample(SECTIONS),
  [CHART]: present(CHART).replaceAll(/^((?:appV|v)ersion:) .*$/gm, `$1 ${VERSION}`),
  [VARIABLES]: chartVariables(SECTIONS),
  [SCHEMA]: await format(chartSchema(SECTIONS, present(SCHEMA)), { ...options, parser: 'json' }),
  [`${BOARDS}/product.json`]: boardJson(product),
  [`${BOARDS}/temporal.json`]: boardJson(temporal),
  'deploy/helm/instantly-temporal/files/alerts.yaml': present(ALERTS),
};
const drifted = Object.entries(files).filter(([name, text]) => present(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of drifted)
    console.error(`${name} does not fit what it is written from: run npm run docs and commit it`);
  process.exitCode = drifted.length ? 1 : 0;
} else {
  for (const [name, text] of drifted) writeFileSync(join(ROOT, name), text);
  console.log(drifted.length ? `written: ${drifted.map(([name]) => name).join(', ')}` : 'nothing has changed');
}

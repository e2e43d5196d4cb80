import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { EVENT_KINDS, urgencyOf } from '../../src/domain/event.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type AlertCase, ALERT_CASES } from './alert-cases.ts';

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: { severity: string; service: string };
  annotations?: { summary: string; runbook_url: string };
}

const ROOT = join(import.meta.dirname, '../..');
const DEPLOY = join(ROOT, 'deploy/observability');
const FILE = join(DEPLOY, 'alerts.yaml');
const { groups } = parse(readFileSync(FILE, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

const boards = readdirSync(join(DEPLOY, 'boards')).map(
  (name) =>
    JSON.parse(readFileSync(join(DEPLOY, 'boards', name), 'utf8')) as {
      links: { url?: string }[];
      panels: { targets?: { expr: string }[] }[];
    },
);

/** The source of Temporal's Core, which names its metrics. */
const CORE = join(ROOT, 'node_modules/@temporalio/core-bridge/sdk-core/crates');

const promtool = (...args: string[]) => promisify(execFile)('promtool', args);

test('promtool accepts the rules and the configuration of Prometheus', async () => {
  await promtool('check', 'config', join(DEPLOY, 'prometheus.yaml'));
  expect((await promtool('check', 'rules', FILE)).stdout).toContain(`${rules.length} rules found`);
});

/** What promtool tests of one alert: that it fires and ends, and that it stays quiet. */
function testsOf([name, { fires, at, over, count = 1, quiet, every = '1m' }]: [string, AlertCase]) {
  const firing = `ALERTS{alertname="${name}",alertstate="firing"}`;
  const series = (of: AlertCase['fires']) => Object.entries(of).map(([one, values]) => ({ series: one, values }));
  const expects = (time: string, firingThen: number, expr = `count(${firing})`) => ({
    expr,
    eval_time: time,
    exp_samples: firingThen ? [{ labels: '{}', value: firingThen }] : [],
  });
  return [
    {
      name: `${name} fires and ends`,
      interval: every,
      input_series: series(fires),
      promql_expr_test: [expects('0m', 0), expects(at, count), expects(over, 0)],
    },
    {
      name: `${name} stays quiet`,
      interval: every,
      input_series: series(quiet),
      promql_expr_test: [expects(over, 0, `count(count_over_time(${firing}[7d]))`)],
    },
  ];
}

/** A file with this rule alone, and the values that it takes from other rules: promtool evaluates all rules of its files. */
function fileOf(alert: Rule, folder: string): string {
  const file = join(folder, `${alert.alert}.rules.yaml`);
  const usedBy = (...used: Rule[]) =>
    rules.filter(({ record }) => record !== undefined && used.some(({ expr }) => expr.includes(record)));
  const needed = usedBy(alert, ...usedBy(alert));
  writeFileSync(file, stringify({ groups: [{ name: 'shipped', rules: [...needed, alert] }] }));
  return file;
}

test('every alert fires, ends, and stays quiet when it should', async () => {
  expect(Object.keys(ALERT_CASES).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  const folder = temporaryFolder();
  const files = alerts.map((rule) => {
    const name = rule.alert!;
    const { every = '1m' } = ALERT_CASES[name]!;
    const file = join(folder, `${name}.yaml`);
    const tests = testsOf([name, ALERT_CASES[name]!]);
    writeFileSync(file, stringify({ rule_files: [fileOf(rule, folder)], evaluation_interval: every, tests }));
    return file;
  });
  await promtool('test', 'rules', ...files);
});

const headings = [...readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').matchAll(/^### (.+)$/gm)].map(
  ([, heading = '']) => heading,
);

test('every alert has a severity, a duration, words, and a section of the runbook; the runbook has no other', () => {
  expect(headings).toEqual(alerts.map(({ alert }) => alert));
  for (const { alert, for: duration, labels, annotations } of alerts) {
    expect(['critical', 'warning'], alert).toContain(labels?.severity);
    // The board counts the alerts that have it.
    expect(labels?.service, alert).toBe('instantly-temporal');
    expect(duration, alert).toMatch(/^\d+[mh]$/);
    expect(annotations?.summary, alert).toMatch(/\.$/);
    expect(annotations?.runbook_url, alert).toMatch(new RegExp(`/docs/runbook\\.md#${alert!.toLowerCase()}$`));
  }
  const [runbook] = alerts[0]!.annotations!.runbook_url.split('#');
  for (const { links } of boards) expect(links).toContainEqual(expect.objectContaining({ url: runbook }));
});

test('the rules count the kinds of events that are human signals, and no other', () => {
  const human = EVENT_KINDS.filter((kind) => urgencyOf(kind) === 'human').sort();
  const counted = rules.flatMap(({ expr }) => /kind=~"([^"]+)"/.exec(expr)?.[1]?.split('|').sort() ?? []);
  expect([...new Set(counted)]).toEqual(human);
});

test('rules and boards name only metrics of docs/metrics.md, of Temporal’s Core, and values that the rules record', () => {
  const documented = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
  const core = ['sdk-core/src/telemetry', 'client/src', 'common/src/telemetry']
    .map((folder) => readFileSync(join(CORE, folder, 'metrics.rs'), 'utf8'))
    .join('\n');
  const asked = boards.flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)));
  expect(asked.length).toBeGreaterThan(50);
  const recorded = new Set(rules.map(({ record }) => record));
  const named = [...rules.map(({ expr }) => expr), ...asked].flatMap((expression) => [
    ...expression.matchAll(/\b(?:instantly|temporal|process|nodejs)[_:][\w:]+/g),
  ]);
  const isKnown = (name: string) => {
    if (recorded.has(name)) return true;
    const metric = name.replace(/_(?:bucket|count|sum)$/, '');
    const ofCore = /^temporal_(.+?)(?:_total|_seconds)?$/.exec(metric)?.[1];
    return ofCore ? core.includes(`"${ofCore}"`) : documented.includes(`\`${metric}\``) || /^process_/.test(metric);
  };
  expect([...new Set(named.map(([name]) => name))].filter((name) => !isKnown(name)).sort()).toEqual([]);
});

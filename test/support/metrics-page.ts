import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Metric {
  type: string;
  /** Sorted. Undefined if no sample shows them. */
  labels: string[] | undefined;
}

const PAGE = join(import.meta.dirname, '../../docs/metrics.md');

/** Our metrics in these sections of docs/metrics.md, by name; of all sections if none is named. */
export function documentedMetrics(...sections: string[]): Record<string, Metric> {
  const parts = readFileSync(PAGE, 'utf8').split(/^## /m);
  const read = parts.filter((part) => !sections.length || sections.includes(part.split('\n', 1)[0]!));
  const rows = read.flatMap((part) => [...part.matchAll(/^\| `(instantly_\w+)` *\| (\w+) *\| ([^|]*)\|/gm)]);
  return Object.fromEntries(
    rows.map(([, name, type, labels]) => [
      name!,
      { type: type!, labels: [...labels!.matchAll(/`(\w+)`/g)].map((match) => match[1]!).sort() },
    ]),
  );
}

/** Our metrics on a page that a process shows, by name. */
export function shownMetrics(text: string): Record<string, Metric> {
  const types = [...text.matchAll(/^# TYPE (instantly_\w+) (\w+)$/gm)];
  return Object.fromEntries(
    types.map(([, name, type]) => {
      const samples = [...text.matchAll(new RegExp(`^${name}(?:_count)?(?:\\{(.*)\\})? `, 'gm'))];
      const labels = samples.map(([, all = '']) => [...all.matchAll(/(\w+)="/g)].map((match) => match[1]!).sort());
      return [name!, { type: type!, labels: labels[0] }];
    }),
  );
}

/** What `promtool check metrics` (Debian: prometheus) has against a page. */
export function promtoolOn(text: string): string {
  const { stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  if (error) throw error;
  return `${stdout}${stderr}`;
}

/** One line of a page of metrics. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** The samples of these names on a page of metrics (https://prometheus.io/docs/instrumenting/exposition_formats). */
export async function readSamples(url: string, names: string[]): Promise<Sample[]> {
  const text = await (await fetch(url)).text();
  return text.split('\n').flatMap((line) => {
    const [, name = '', inner = '', value = ''] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!names.includes(name)) return [];
    const pairs = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', label = '']) => [key, label]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

/** Sums the samples by the value of a label. */
export function sumBy(samples: Sample[], label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of samples) sums[labels[label] ?? ''] = (sums[labels[label] ?? ''] ?? 0) + value;
  return sums;
}

/** What was added between two readings, for one event. */
export const perEvent = (
  before: Record<string, number>,
  after: Record<string, number>,
  events: number,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, value]): [string, number] => [name, (value - (before[name] ?? 0)) / events])
      .filter(([, value]) => value > 0),
  );

export const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);

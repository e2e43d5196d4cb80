import type { Clock } from '../../calendar/clock.ts';
import { columns } from '../terminal/table.ts';

/** The groups in which rows can be counted, by the names that `--group-by` accepts. */
export type Groups<Row> = Record<string, (row: Row) => string | undefined>;

export interface GroupCount {
  /** One value for each name in `--group-by`. */
  values: string[];
  count: number;
}

const NO_VALUE = '(none)';
/** The names that `byTime` adds. */
export const TIMES = ['minute', 'hour', 'day', 'week'];

/** Counts by minutes, hours and days of the team's time zone, and by weeks that begin on Monday. */
export const byTime = <Row>(at: (row: Row) => string | undefined, clock: Clock): Groups<Row> => {
  const by = (say: (at: string) => string) => (row: Row) => {
    const time = at(row);
    return time === undefined ? undefined : say(time);
  };
  const hour = (time: string) => `${clock.minute(time).slice(0, -2)}00`;
  return { minute: by(clock.minute), hour: by(hour), day: by(clock.day), week: by(clock.week) };
};

/** Counts rows; only the groups are in memory. */
export async function countGroups<Row>(
  pages: AsyncIterable<Row[]>,
  groups: Groups<Row>,
  by: string[],
): Promise<GroupCount[]> {
  const found = new Map<string, GroupCount>();
  for await (const page of pages) {
    for (const row of page) {
      const values = by.map((name) => groups[name]!(row) ?? NO_VALUE);
      const key = JSON.stringify(values);
      const group = found.get(key);
      if (group) group.count += 1;
      else found.set(key, { values, count: 1 });
    }
  }
  return inOrder(by, [...found.values()]);
}

/** Counts that somebody else made. */
export const namedGroups = (by: string[], counts: { values: (string | undefined)[]; count: number }[]): GroupCount[] =>
  inOrder(
    by,
    counts.map(({ values, count }) => ({ values: values.map((value) => value ?? NO_VALUE), count })),
  );

/** In order of time if counted by a time; otherwise the largest first. */
function inOrder(by: string[], counts: GroupCount[]): GroupCount[] {
  const time = by.findIndex((name) => TIMES.includes(name));
  return counts.sort(
    (a, b) =>
      (time < 0 ? 0 : a.values[time]!.localeCompare(b.values[time]!)) ||
      b.count - a.count ||
      a.values.join().localeCompare(b.values.join()),
  );
}

export const groupsText = (by: string[], counts: GroupCount[]): string =>
  columns(
    [
      ...by.map((name) => (name === 'week' ? 'WEEK OF' : name.toUpperCase())),
      { heading: 'COUNT', right: true, rigid: true },
    ],
    counts.map(({ values, count }) => [...values, count.toLocaleString('en-US')]),
  );

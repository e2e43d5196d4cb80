import type { Clock } from '../terminal/clock.ts';
import { columns } from '../terminal/table.ts';

/** What rows can be counted by. */
export type Groups<Row> = Record<string, (row: Row) => string | undefined>;

export interface GroupCount {
  /** One for each name that is counted by. */
  values: string[];
  count: number;
}

const NONE = '(none)';
const TIMES = ['day', 'week'];

/** By the team's days, and weeks that begin on Monday. */
export const byTime = <Row>(at: (row: Row) => string | undefined, clock: Clock): Groups<Row> => {
  const of = (say: (at: string) => string) => (row: Row) => {
    const when = at(row);
    return when === undefined ? undefined : say(when);
  };
  return { day: of(clock.day), week: of(clock.week) };
};

/** In the order of time where they are counted by it, else the most first. */
export function countGroups<Row>(rows: Row[], groups: Groups<Row>, by: string[]): GroupCount[] {
  const valuesOf = (row: Row) => by.map((name) => groups[name]!(row) ?? NONE);
  const all = Map.groupBy(rows.map(valuesOf), (values) => JSON.stringify(values));
  const counts = [...all.values()].map((same) => ({ values: same[0]!, count: same.length }));
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

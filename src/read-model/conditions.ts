import type { TimeSpan } from './filters.ts';
import type { RowPage, PageOptions } from './read-model.ts';

type Value = string | number;

/** Collects the conditions of a statement and their values. */
export interface Conditions {
  readonly values: Value[];
  /** The number of a new parameter: `$3`. */
  add(value: Value): string;
  /** Of several values one must match. An undefined value is no condition. */
  equals(column: string, wanted: Value | readonly Value[] | undefined): Conditions;
  /**
   * Says in words that no row with this value is wanted, if that follows from what is: an index without such rows is used only
   * then.
   */
  without(column: string, value: string, wanted: string | readonly string[] | undefined): Conditions;
  period(column: string, period: TimeSpan): Conditions;
  and(condition: string): Conditions;
  /** `WHERE …`, or nothing. */
  where(): string;
}

/** @param values those of another part of the same statement. */
export function conditions(values: Value[] = []): Conditions {
  const all: string[] = [];
  const self: Conditions = {
    values,
    add: (value) => `$${values.push(value)}`,
    equals(column, wanted) {
      if (wanted === undefined) return self;
      const list: readonly Value[] = typeof wanted === 'object' ? wanted : [wanted];
      return self.and(list.length ? `${column} IN (${list.map(self.add).join(', ')})` : 'false');
    },
    without(column, value, wanted) {
      const isMeant = wanted === undefined || [wanted].flat().includes(value);
      return isMeant ? self : self.and(`${column} <> '${value}'`);
    },
    period(column, { since, until }) {
      if (since !== undefined) self.and(`${column} >= ${self.add(Math.floor(since))}`);
      if (until !== undefined) self.and(`${column} < ${self.add(Math.floor(until))}`);
      return self;
    },
    and(condition) {
      all.push(condition);
      return self;
    },
    where: () => (all.length ? `WHERE ${all.join(' AND ')}` : ''),
  };
  return self;
}

const MOST_ROWS = 1_000;
const ROWS = 50;

/** The rows of a page are one more than it shows: so it is known whether there is a next one. */
export const rowsOf = ({ limit = ROWS }: PageOptions): number => Math.min(Math.max(1, Math.floor(limit)), MOST_ROWS);

const CURSOR = /^(\d{1,16})~(.*)$/s;

/** The condition that a page begins after its cursor. @param order `<`: the newest first; `>`: the oldest. */
export function pageAfter(
  all: Conditions,
  time: string,
  id: string,
  { after }: PageOptions,
  order: '<' | '>' = '<',
): void {
  const [, at, key] = CURSOR.exec(after ?? '') ?? [];
  if (at !== undefined && key !== undefined)
    all.and(`(${time}, ${id}) ${order} (${all.add(Number(at))}, ${all.add(key)})`);
}

/** @param found one row more than the page has, if there are more. */
export function rowPageOf<Row extends object>(
  found: Row[],
  page: PageOptions,
  time: keyof Row,
  id: keyof Row,
): RowPage<Row> {
  const rows = found.slice(0, rowsOf(page));
  const last = rows.at(-1);
  return { rows, ...(last && found.length > rows.length && { next: `${String(last[time])}~${String(last[id])}` }) };
}

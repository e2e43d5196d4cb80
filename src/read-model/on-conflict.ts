import type { TableName } from './rows.ts';
import { columnsOf, type Newer, TABLES } from './tables.ts';

/** What older news may say about a lead and newer news may leave out. */
const KEPT_IF_EMPTY = ['name', 'company', 'campaign'];

const IS_LATER_RUN = '(excluded.began, excluded.length) >= (old.began, old.length)';

/** What only those know who tried an effect, or its history. */
const TRIED = ['outcome', 'class', 'message', 'cause', 'attempts', 'first', 'at'];

const IS_NEWER: Record<Newer, string> = {
  run: `WHERE ${IS_LATER_RUN}`,
  // An attempt says what became of an effect that is not done, and that nobody has skipped, in the row of its run.
  effect: `WHERE ${IS_LATER_RUN} OR (excluded.began = 0 AND old.outcome NOT IN ('done', 'skipped') AND old.began > 0 AND excluded.at > CASE WHEN old.at = 0 THEN old.first ELSE old.seen - 1 END)`,
  seen: 'WHERE excluded.seen >= old.seen',
  lead: '',
};

/** The end of an insert: a row that is there is replaced, unless it is newer, and was read since `over`. */
export function onConflict(name: TableName, over = 0): string {
  const { key, newer } = TABLES[name];
  const others = columnsOf(name).filter(([column]) => !(key as string[]).includes(column));
  const valueOf = { lead: laterOf, effect: knownOf, run: takenOf, seen: takenOf }[newer];
  const set = others.map(([column]) => `${column} = ${valueOf(column)}`);
  return `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')} ${IS_NEWER[newer]}${newer !== 'lead' && over ? ` OR old.seen < ${over}` : ''}`;
}

const takenOf = (column: string): string => `excluded.${column}`;

/**
 * A row of an effect without a time (`at`) is from the end of its run, which knows only that the effect was done, by an attempt
 * that ended after `first`. One without a run (`began`) is from an attempt, which knows only that.
 */
function knownOf(column: string): string {
  const isOld = TRIED.includes(column)
    ? `excluded.at = 0 AND old.outcome = 'done' AND old.at > excluded.first AND old.began IN (0, excluded.began)`
    : 'excluded.began = 0 AND old.began > 0';
  return `CASE WHEN ${isOld} THEN old.${column} ELSE excluded.${column} END`;
}

/** Of a lead the newer values count, of two of one time the greater. A value that is empty says nothing. */
function laterOf(column: string): string {
  const isLater = `(excluded.at > old.at OR (excluded.at = old.at AND excluded.${column} > old.${column}))`;
  if (!KEPT_IF_EMPTY.includes(column)) return `CASE WHEN ${isLater} THEN excluded.${column} ELSE old.${column} END`;
  return `CASE WHEN excluded.${column} <> '' AND (${isLater} OR old.${column} = '') THEN excluded.${column} ELSE old.${column} END`;
}

type AnyRow = Record<string, string | number>;

/**
 * Rows of one key as one, for a database that takes each key once in a statement. Of the rows of a run the newest is all; of a
 * lead each says something.
 */
export function mergedInOrder(name: TableName, one: AnyRow, other: AnyRow): AnyRow {
  const [older, newer] = isBefore(name, other, one) ? [other, one] : [one, other];
  if (TABLES[name].newer !== 'lead') return newer;
  const kept = KEPT_IF_EMPTY.filter(
    (column) => newer[column] === '' || (newer['at'] === older['at'] && older[column]! > newer[column]!),
  );
  return { ...newer, ...Object.fromEntries(kept.map((column) => [column, older[column]!])) };
}

function isBefore(name: TableName, one: AnyRow, other: AnyRow): boolean {
  const columns = { lead: ['at'], seen: ['seen'], run: ['began', 'length'], effect: ['began', 'length'] }[
    TABLES[name].newer
  ];
  const differs = columns.find((column) => one[column] !== other[column]);
  return differs !== undefined && one[differs]! < other[differs]!;
}

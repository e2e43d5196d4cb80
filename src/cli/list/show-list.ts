import { counted, note, print, printCsv } from '../terminal/output.ts';
import { columns, type Column, isOnTerminal } from '../terminal/table.ts';
import { countGroups, type Groups, groupsText } from './group.ts';
import { type ListOptions, readGroups } from './options.ts';

export interface ListColumn<Row> extends Column {
  of(row: Row): string | undefined;
  /** The value in CSV, if it is not the one on a terminal. */
  whole?(row: Row): string | undefined;
}

export interface Listing<Row> {
  /** "event", "events" */
  what: [one: string, many: string];
  columns: ListColumn<Row>[];
  rows: Row[];
  /** How many match; absent: `rows` has all of them. */
  total?: number;
  /** The groups in which rows can be counted. */
  groups: Groups<Row>;
  /** A row as several lines, shown on a terminal instead of the table. */
  block?(row: Row): string;
  /** More that the person should know. */
  notes?: (string | undefined)[];
  /** Says why there is no row. */
  whyEmpty(): Promise<string> | string;
}

/** Shows a list to people, spreadsheets or programs, and says if it was cut, or why it is empty. */
export async function showList<Row>(options: ListOptions, listing: Listing<Row>): Promise<void> {
  const by = readGroups(options, Object.keys(listing.groups));
  const why = listing.rows.length ? undefined : await listing.whyEmpty();
  const isForPeople = !options.json && !options.csv;
  if (isForPeople && why !== undefined) print(false, undefined, () => why);
  else if (by.length) showCounts(options, listing, by);
  else showRows(options, listing);
  const notes = [why === undefined ? countText(listing, by.length > 0) : !isForPeople && why];
  for (const text of [...notes, ...(listing.notes ?? [])]) if (text) note(text);
}

function showRows<Row>({ csv, json }: ListOptions, { columns: shown, rows, block }: Listing<Row>): void {
  if (csv) {
    const headings = shown.map(({ heading }) => heading);
    const cells = rows.map((row) => shown.map(({ of, whole = of }) => whole(row) ?? ''));
    return printCsv(headings, cells);
  }
  const table = () =>
    columns(
      shown,
      rows.map((row) => shown.map(({ of }) => of(row))),
    );
  print(json, rows, block && isOnTerminal() ? () => rows.map(block).join('\n') : table);
}

function showCounts<Row>({ csv, json }: ListOptions, { rows, groups }: Listing<Row>, by: string[]): void {
  const counts = countGroups(rows, groups, by);
  if (csv) {
    const cells = counts.map(({ values, count }) => [...values, String(count)]);
    return printCsv([...by, 'count'], cells);
  }
  const named = counts.map(({ values, count }) => ({
    ...Object.fromEntries(by.map((name, i) => [name, values[i]])),
    count,
  }));
  print(json, named, () => groupsText(by, counts));
}

/** "50 of 1,234 events shown; --limit <n> shows more". A list in a pipe has a text only if it was cut. */
function countText<Row>(listing: Listing<Row>, isGrouped: boolean): string | undefined {
  const {
    what: [one, many],
    rows,
    total = rows.length,
  } = listing;
  if (total <= rows.length) return isOnTerminal() ? counted(total, one, many) : undefined;
  const shown = `${rows.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${many}`;
  return isGrouped ? `${shown} counted; --limit <n> counts more` : `${shown} shown; --limit <n> shows more`;
}

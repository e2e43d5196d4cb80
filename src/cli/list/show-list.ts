import { counted, note, print, printCsv } from '../terminal/output.ts';
import { columns, type Column, isOnTerminal } from '../terminal/table.ts';
import { countGroups, type Groups, groupsText } from './group.ts';
import { groupsOf, type ListOptions } from './options.ts';

export interface ListColumn<Row> extends Column {
  of(row: Row): string | undefined;
  /** In CSV, where it is another than on a terminal. */
  whole?(row: Row): string | undefined;
}

export interface Listing<Row> {
  /** "event", "events" */
  what: [one: string, many: string];
  columns: ListColumn<Row>[];
  rows: Row[];
  /** How many fit; absent: all of them are there. */
  total?: number;
  /** By which they can be counted. */
  groups: Groups<Row>;
  /** How each is shown on a terminal, where a table would be hard to read. */
  block?(row: Row): string;
  /** What else the person should know. */
  notes?: (string | undefined)[];
  /** Said where there is none. */
  whyEmpty(): Promise<string> | string;
}

/** Shows a list for people, spreadsheets or programs, and says when it was cut, or why it is empty. */
export async function showList<Row>(options: ListOptions, listing: Listing<Row>): Promise<void> {
  const by = groupsOf(options, Object.keys(listing.groups));
  const why = listing.rows.length ? undefined : await listing.whyEmpty();
  const isForPeople = !options.json && !options.csv;
  if (isForPeople && why !== undefined) print(false, undefined, () => why);
  else if (by.length) showCounts(options, listing, by);
  else showRows(options, listing);
  const notes = [why === undefined ? countText(listing, by.length > 0) : !isForPeople && why];
  for (const text of [...notes, ...(listing.notes ?? [])]) if (text) note(text);
}

function showRows<Row>({ csv, json }: ListOptions, { columns: shown, rows, block }: Listing<Row>): void {
  const headings = shown.map(({ heading }) => heading);
  if (csv)
    return printCsv(
      headings,
      rows.map((row) => shown.map(({ of, whole = of }) => whole(row) ?? '')),
    );
  const table = () =>
    columns(
      shown,
      rows.map((row) => shown.map(({ of }) => of(row))),
    );
  print(json, rows, block && isOnTerminal() ? () => rows.map(block).join('\n') : table);
}

function showCounts<Row>({ csv, json }: ListOptions, { rows, groups }: Listing<Row>, by: string[]): void {
  const counts = countGroups(rows, groups, by);
  if (csv)
    return printCsv(
      [...by, 'count'],
      counts.map(({ values, count }) => [...values, String(count)]),
    );
  const named = counts.map(({ values, count }) => ({
    ...Object.fromEntries(by.map((name, i) => [name, values[i]])),
    count,
  }));
  print(json, named, () => groupsText(by, counts));
}

/** "50 of 1,234 events shown; --limit <n> shows more". A pipe is told only that it was cut. */
function countText<Row>(listing: Listing<Row>, isGrouped: boolean): string | undefined {
  const {
    what: [one, many],
    rows,
    total = rows.length,
  } = listing;
  const number = (count: number) => count.toLocaleString('en-US');
  if (total <= rows.length) return isOnTerminal() ? counted(total, one, many) : undefined;
  const [were, more] = isGrouped ? ['counted', 'counts'] : ['shown', 'shows'];
  return `${number(rows.length)} of ${number(total)} ${many} ${were}; --limit <n> ${more} more`;
}

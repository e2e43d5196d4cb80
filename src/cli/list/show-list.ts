import { counted } from '../../domain/text/counted.ts';
import { csvPrinter, jsonPrinter, note, type PagePrinter, print } from '../terminal/output.ts';
import { columns, type Column, isOnTerminal } from '../terminal/table.ts';
import { countGroups, type Groups, groupsText, namedGroups } from './group.ts';
import { type ListOptions, readGroups } from './options.ts';

export interface ListColumn<Row> extends Column {
  of(row: Row): string | undefined;
  /** The value in CSV, if it is not the one on a terminal. */
  whole?(row: Row): string | undefined;
}

export interface Listing<Row> {
  /** "event", "events" */
  what: [one: string, many: string];
  /** @param rows the rows of a table, which are shown together. */
  columns(rows: Row[]): ListColumn<Row>[];
  /** The rows up to the limit. CSV and JSON are printed page by page, so that a long list is never in memory. */
  pages: AsyncIterable<Row[]>;
  /** How many match; asked after the last page. Absent: the pages have all of them. */
  total?(): Promise<number> | number;
  /** The groups in which rows can be counted. */
  groups: Groups<Row>;
  /** Counts without reading the rows; undefined if it cannot. A group without a value is undefined. */
  counts?(by: string[]): Promise<{ values: (string | undefined)[]; count: number }[] | undefined>;
  /** A row as several lines, shown on a terminal instead of the table. */
  block?(row: Row): string;
  /** More that the person should know; asked after the last page. */
  notes?(): (string | undefined)[];
  /** Says why there is no row. */
  whyEmpty(): Promise<string> | string;
}

/** Shows a list to people, spreadsheets or programs, and says if it was cut, or why it is empty. */
export async function showList<Row>(options: ListOptions, listing: Listing<Row>): Promise<void> {
  const by = readGroups(options, Object.keys(listing.groups));
  const shown = await (by.length ? showCounts(options, listing, by) : showRows(options, listing));
  const why = shown ? undefined : await listing.whyEmpty();
  if (why !== undefined && isForPeople(options)) print(false, undefined, () => why);
  const text = why === undefined ? await countText(listing, shown, by.length > 0) : !isForPeople(options) && why;
  for (const one of [text, ...(listing.notes?.() ?? [])]) if (one) note(one);
}

const isForPeople = ({ json, csv }: ListOptions): boolean => !json && !csv;

/** @returns how many rows were shown. An empty table is not printed. */
async function showRows<Row>(options: ListOptions, listing: Listing<Row>): Promise<number> {
  if (options.csv) {
    const shown = listing.columns([]);
    const printer = await csvPrinter(shown.map(({ heading }) => heading));
    const cellsOf = (row: Row) => shown.map(({ of, whole = of }) => whole(row) ?? '');
    return printPages(listing, printer, (rows) => rows.map(cellsOf));
  }
  if (options.json) return printPages(listing, jsonPrinter(), (rows) => rows);
  const rows = (await Array.fromAsync(listing.pages)).flat();
  const { block } = listing;
  const table = () => {
    const shown = listing.columns(rows);
    return columns(
      shown,
      rows.map((row) => shown.map(({ of }) => of(row))),
    );
  };
  if (rows.length) print(false, undefined, block && isOnTerminal() ? () => rows.map(block).join('\n') : table);
  return rows.length;
}

/** Says how far it came if a page cannot be read. */
async function printPages<Row, Page>(
  { what, pages }: Listing<Row>,
  printer: PagePrinter<Page>,
  pageOf: (rows: Row[]) => Page,
): Promise<number> {
  let shown = 0;
  try {
    for await (const rows of pages) {
      await printer.page(pageOf(rows));
      shown += rows.length;
    }
  } catch (error) {
    if (shown) note(`the list is not complete: it ends after ${counted(shown, ...what)}, because of an error`);
    throw error;
  }
  await printer.end();
  return shown;
}

async function showCounts<Row>(options: ListOptions, listing: Listing<Row>, by: string[]): Promise<number> {
  const counted = await listing.counts?.(by);
  const counts = counted ? namedGroups(by, counted) : await countGroups(listing.pages, listing.groups, by);
  const shown = counts.reduce((sum, { count }) => sum + count, 0);
  if (options.csv) {
    const printer = await csvPrinter([...by, 'count']);
    await printer.page(counts.map(({ values, count }) => [...values, String(count)]));
  } else if (options.json || shown) {
    const named = counts.map(({ values, count }) => ({
      ...Object.fromEntries(by.map((name, i) => [name, values[i]])),
      count,
    }));
    print(options.json, named, () => groupsText(by, counts));
  }
  return shown;
}

/** "50 of 1,234 events shown; --limit <n> shows more". A list in a pipe has a text only if it was cut. */
async function countText<Row>(
  { what: [one, many], total }: Listing<Row>,
  seen: number,
  isGrouped: boolean,
): Promise<string | undefined> {
  const all = (await total?.()) ?? seen;
  if (all <= seen) return isOnTerminal() ? counted(all, one, many) : undefined;
  const shown = `${seen.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} ${many}`;
  return isGrouped ? `${shown} counted; --limit <n> counts more` : `${shown} shown; --limit <n> shows more`;
}

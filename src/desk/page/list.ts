import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Context } from 'koa';
import { withoutControls } from '../../domain/text/without-controls.ts';
import { html, type Html } from '../../http/html.ts';
import type { RowPage } from '../../read-model/read-model.ts';
import { param } from '../route.ts';
import { samePage } from './link.ts';
import { type DeskTable, deskTable, type TableColumn } from './table.ts';
import { count } from './times.ts';

export interface DeskColumn<Row> extends TableColumn<Row> {
  /** What the CSV has: times in ISO 8601, durations in seconds. Absent: as the page, if that is a text. */
  csv?(row: Row): string | number;
  /** Where the column is. Absent: on the page and in the CSV. */
  only?: 'page' | 'csv';
}

/** A number; `look`: the class of one that is not 0. */
export const countColumn = <Row>(heading: string, of: (row: Row) => number, look?: string): DeskColumn<Row> => ({
  ...{ heading, right: true, cell: (row) => count(of(row)), csv: of },
  ...(look && { look: (row) => (of(row) ? look : undefined) }),
});

export interface DeskList<Row> extends DeskTable<Row> {
  /** Unique on the page; the name of the CSV file. */
  name: string;
  columns: DeskColumn<Row>[];
  /** Shown instead of an empty table: why it is empty, and what would fill it. */
  whyEmpty: string | Html;
  /** False: the list has no CSV. */
  hasCsv?: boolean;
}

/** How many rows a page of a list has. */
const PAGE_ROWS = 50;

/** The page of rows that the URL names: `?after=…`. */
export const wantedPage = (ctx: Context, name = ''): { limit: number; after: string | undefined } => ({
  limit: PAGE_ROWS,
  after: param(ctx, `${name}after`) || undefined,
});

/**
 * A table with a link to the next page and to its CSV.
 * @param name the prefix of the list's parameters in the URL, if the page has several lists with pages.
 */
export function listTable<Row>(ctx: Context, list: DeskList<Row>, { rows, next }: RowPage<Row>, name = ''): Html {
  const after = param(ctx, `${name}after`);
  const first = after ? html`<a href="${samePage(ctx, { [`${name}after`]: '' })}">First page</a>` : '';
  if (!rows.length) return html`<p class="empty">${list.whyEmpty} ${first}</p>`;
  const columns = list.columns.filter(({ only }) => only !== 'csv');
  return html`${deskTable({ ...list, columns }, rows)} ${pager(ctx, list, next, name)}`;
}

/** The links below a list: to its first and its next page, and to its CSV. */
export function pager(
  ctx: Context,
  list: { name: string; hasCsv?: boolean },
  next: string | undefined,
  name = '',
): Html {
  const after = `${name}after`;
  return html`<p class="pager">
    ${param(ctx, after) ? html`<a href="${samePage(ctx, { [after]: '' })}">First page</a>` : ''}
    ${next ? html`<a href="${samePage(ctx, { [after]: next })}" rel="next">Next page</a>` : ''}
    ${list.hasCsv === false ? '' : html`<a href="${samePage(ctx, { csv: list.name, [after]: '' })}" download>CSV</a>`}
  </p>`;
}

/** Whether the URL asks for the list as CSV: `?csv=<name>`. */
export const wantsCsv = (ctx: Context, { name }: { name: string }): boolean => param(ctx, 'csv') === name;

/**
 * Sends all rows as CSV, page by page, as spreadsheets of any country open it. A cell that would be a formula becomes a text.
 * @param read the page of rows after `after`.
 */
export function sendCsv<Row>(
  ctx: Context,
  { name, columns: all }: DeskList<Row>,
  read: (page: { limit: number; after: string | undefined }) => Promise<RowPage<Row>>,
): void {
  const columns = all.filter(({ only }) => only !== 'page');
  ctx.type = 'text/csv; charset=utf-8';
  ctx.attachment(`${name}.csv`);
  async function* lines() {
    yield columns.map(({ heading }) => heading);
    let after: string | undefined;
    do {
      const { rows, next } = await read({ limit: 500, after });
      for (const row of rows) yield columns.map((column) => withoutControls(textOf(column, row)));
      after = next;
    } while (after !== undefined);
  }
  const body = new PassThrough();
  const csv = stringify({ bom: true, escape_formulas: true, record_delimiter: 'windows' });
  // A failure breaks the connection off, so that nobody takes a part for the whole.
  pipeline(lines, csv, body).catch((error: Error) => body.destroy(error));
  ctx.body = body;
}

function textOf<Row>({ cell, csv }: DeskColumn<Row>, row: Row): string {
  const value = csv ? csv(row) : cell(row);
  return typeof value === 'object' ? '' : String(value);
}

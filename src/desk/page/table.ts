import { html, type Html } from '../../http/html.ts';

export interface TableColumn<Row> {
  heading: string;
  /** What the page shows. */
  cell(row: Row): Html | string | number;
  /** Numbers stand right. */
  right?: boolean;
  /** The class of a cell that stands out: `warn`, `bad` or `quiet`. */
  look?(row: Row): string | undefined;
}

export interface DeskTable<Row> {
  /** Read out before the table: "Parked effects". */
  caption: string;
  columns: TableColumn<Row>[];
  /** The value of the row's tick box; absent: rows cannot be ticked. The table must stand in a form. */
  tick?(row: Row): string;
}

export const deskTable = <Row>({ caption, columns, tick }: DeskTable<Row>, rows: Row[]): Html =>
  html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${tick && html`<th scope="col"><input type="checkbox" data-tick-all aria-label="Choose all rows of this page" /></th>`}
          ${columns.map(({ heading, right }) => html`<th scope="col" ${classes(right && 'right')}>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${tick && html`<td><input type="checkbox" name="id" value="${tick(row)}" aria-label="Choose this row" /></td>`}
              ${columns.map((column) => cellOf(column, row))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

const cellOf = <Row>({ heading, cell, right, look }: TableColumn<Row>, row: Row): Html =>
  html`<td data-heading="${heading}" ${classes(right && 'right', look?.(row))}><div>${cell(row)}</div></td>`;

function classes(...names: (string | false | undefined)[]): Html {
  const given = names.filter(Boolean).join(' ');
  return given ? html`class="${given}"` : html``;
}

import { html, type Html } from '../../http/html.ts';
import type { PageOptions, RowPage } from '../../read-model/read-model.ts';
import { count } from './times.ts';

/** A job has so many items at most, so that it costs little memory; the next one has the others. */
const MOST_OF_A_JOB = 20_000;
const A_PAGE = 1_000;

/** The rows of a list that a job is for, read a page at a time. */
export async function everyRow<Row, Item>(
  read: (page: PageOptions) => Promise<RowPage<Row>>,
  itemOf: (row: Row) => Item,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: A_PAGE, after });
    items.push(...page.rows.map(itemOf));
    after = page.next;
  } while (after !== undefined && items.length < MOST_OF_A_JOB);
  return items;
}

/** Says before a job that it will not do all. */
export const mostOfJobNote = (all: number): Html =>
  all > MOST_OF_A_JOB
    ? html`<p>At most ${count(MOST_OF_A_JOB)} at a time: the same again does the others.</p>`
    : html``;

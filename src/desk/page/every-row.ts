import type { PageOptions, RowPage } from '../../read-model/read-model.ts';

/** A job has so many items at most, so that it costs little memory; the next one has the others. */
export const MOST_OF_A_JOB = 20_000;
const A_PAGE = 1_000;

/** The rows of a list that a job is for, read a page at a time. */
export async function everyRow<Row, Item>(
  read: (page: PageOptions) => Promise<RowPage<Row>>,
  itemOf: (row: Row) => Item,
  most = MOST_OF_A_JOB,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: A_PAGE, after });
    items.push(...page.rows.map(itemOf));
    after = page.next;
  } while (after !== undefined && items.length < most);
  return items;
}

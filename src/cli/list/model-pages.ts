import type { PageOptions, RowPage } from '../../read-model/read-model.ts';

const A_PAGE = 1_000;

/** The rows of the read model up to the limit, a page at a time. */
export async function* modelPages<Row>(
  read: (page: PageOptions) => Promise<RowPage<Row>>,
  limit: number,
): AsyncGenerator<Row[]> {
  let left = limit;
  let after: string | undefined;
  do {
    const { rows, next } = await read({ limit: Math.min(A_PAGE, left), after });
    yield rows;
    left -= rows.length;
    after = next;
  } while (after !== undefined && left > 0);
}

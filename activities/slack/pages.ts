type Page = { response_metadata?: { next_cursor?: string } };

/** So many pages at most: 2,000 messages, or 9,990 channels of a type. */
const PAGES = 10;

/** The pages of a list, each with whether it is the last that there is. */
export async function* pagesOf<P extends Page>(
  call: (from: { cursor?: string }) => Promise<P>,
): AsyncGenerator<P & { isLast: boolean }> {
  let from = {};
  for (let nth = 0; nth < PAGES; nth += 1) {
    const page = await call(from);
    const cursor = page.response_metadata?.next_cursor;
    yield { ...page, isLast: !cursor };
    if (!cursor) return;
    from = { cursor };
  }
}

type Page = { response_metadata?: { next_cursor?: string } };

/** So many pages at most: 4,000 messages, which a channel takes in more than an hour, or 19,980 channels of a type. */
const PAGES = 20;

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

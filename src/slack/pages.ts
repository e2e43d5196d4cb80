type Page = { response_metadata?: { next_cursor?: string } };

/** At most 4,000 messages (a channel gets them in more than an hour), or 19,980 channels of one type. */
const PAGES = 20;

/** The pages of a list. `isLast` says whether Slack has no further page. */
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

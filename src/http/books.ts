import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { BooksWindow, EntryPage, Receipts } from '../domain/books/ledger.ts';
import { BOOKS_PATH, ENTRIES_PATH } from '../domain/receiver.ts';
import { logAs } from './log-message.ts';

export interface BooksRoutes {
  /** What the receiver has counted and kept. */
  books: {
    receipts(window: BooksWindow): Promise<Receipts>;
    entries(window: BooksWindow, after?: string): Promise<EntryPage>;
  };
}

/** What the receiver has counted, for the monitor: numbers and the ids of events, no address and no text. */
export function booksRoutes(router: Router, { books }: BooksRoutes, trusted: Middleware): void {
  router.get(BOOKS_PATH, trusted, async (ctx) => {
    ctx.body = await books.receipts(windowOf(ctx));
    logAs(ctx, 'books read');
  });
  router.get(ENTRIES_PATH, trusted, async (ctx) => {
    const { after } = ctx.query;
    ctx.body = await books.entries(windowOf(ctx), typeof after === 'string' ? after : undefined);
    logAs(ctx, 'books read');
  });
}

function windowOf(ctx: Context): BooksWindow {
  const [since, until] = ['since', 'until'].map((name) => {
    const value = Number(ctx.query[name]);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    return ctx.throw(400, `${name} is ${JSON.stringify(ctx.query[name])}, it should be milliseconds since 1970`);
  });
  return { since: since!, until: until! };
}

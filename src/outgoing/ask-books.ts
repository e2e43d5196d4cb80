import type { BooksWindow, EntryPage, JournalEntry, Receipts } from '../domain/books/ledger.ts';
import { VendorError } from '../domain/failure.ts';
import { BOOKS_PATH, ENTRIES_PATH, SECRET_HEADER } from '../domain/receiver.ts';
import { connectionProblem } from './call-vendor.ts';
import { sendRequest } from './send-request.ts';

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 64 * 1024 ** 2;

/** Where the receiver is, and a secret that it accepts. */
export interface BooksDoor {
  urls: readonly string[];
  secret: string;
}

/** Asks the receiver what it has counted, at the first of the addresses at which it answers. Throws a `VendorError`. */
export async function askReceipts({ urls, secret }: BooksDoor, window: BooksWindow) {
  const problems: string[] = [];
  for (const url of new Set(urls)) {
    try {
      return { url, ...(await ask<Receipts>(url, BOOKS_PATH, secret, { ...window })) };
    } catch (error) {
      problems.push(`${url}: ${connectionProblem(error as Error)}`);
    }
  }
  throw new VendorError('unavailable', `the receiver does not show its books: ${problems.join('; ')}`);
}

/** The events that the journal has kept in the window, page by page. */
export async function* askEntries(url: string, secret: string, window: BooksWindow): AsyncGenerator<JournalEntry[]> {
  for (let after: string | undefined; ;) {
    const page: EntryPage = await ask(url, ENTRIES_PATH, secret, { ...window, ...(after && { after }) });
    yield page.entries;
    if (!page.next) return;
    after = page.next;
  }
}

async function ask<Answer>(
  url: string,
  path: string,
  secret: string,
  query: Record<string, string | number>,
): Promise<Answer> {
  const asked = new URL(`${url}${path}`);
  for (const [name, value] of Object.entries(query)) asked.searchParams.set(name, String(value));
  const { status, text } = await sendRequest({
    method: 'GET',
    url: asked,
    headers: { [SECRET_HEADER]: secret },
    mostBytes: MOST_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
  if (status === 200) return JSON.parse(text) as Answer;
  throw new Error(status === 404 ? 'it is of a version without books' : `it answered ${status}`);
}

import { readBooks } from '../books/read-books.ts';
import { type BooksReport, reportOf } from '../domain/books/books.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Instantly } from '../instantly/client.ts';
import { declaredWebhooks } from '../settings/declared-webhooks.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { retentionOf } from '../temporal/namespace.ts';

/** Each round compares this long: with an interval of minutes every event is looked at several times. */
const WINDOW_MS = HOUR_MS;

/** Reads and compares the books of the last hour; undefined if no webhook is declared. */
export function lastHoursBooks(settings: Settings, temporal: Temporal, instantly: Instantly) {
  const declared = declaredWebhooks(settings);
  if (!declared) return undefined;
  const { publicUrl, secret } = declared;
  const { receiverUrl, eventsIgnored, booksSettleMs } = settings;
  const { workspace } = settings.instantly;
  return async (replayedUntil: number, signal: AbortSignal): Promise<BooksReport> => {
    const now = Date.now();
    const deps = {
      door: { urls: [publicUrl, receiverUrl], secret },
      temporal,
      log: { instantly, publicUrl, workspace, eventsIgnored, signal },
      memoryMs: await retentionOf(temporal),
      settleMs: booksSettleMs,
      replayedUntil,
    };
    return reportOf(await readBooks(deps, { since: now - WINDOW_MS, until: now }));
  };
}

import { booksDeps } from '../books/books-deps.ts';
import { readBooks } from '../books/read-books.ts';
import { type BooksReport, reportOf } from '../domain/books/books.ts';
import { HOUR_MS } from '../domain/duration.ts';
import type { Instantly } from '../instantly/client.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import type { Settings } from '../settings/settings.ts';
import type { Temporal } from '../temporal/connection.ts';
import { seldom } from './seldom.ts';

/** Each round compares this long: with an interval of minutes every event is looked at several times. */
const WINDOW_MS = HOUR_MS;

/**
 * Reads and compares the books of the last hour; undefined if no webhook is declared. With very many events that takes minutes,
 * and the monitor's rounds, which wait for it, also switch webhooks on and replay: then not every round reads them.
 */
export function lastHoursBooks(settings: Settings, temporal: Temporal, instantly: Instantly, model?: ReadModel) {
  if (settings.publicUrl === undefined) return undefined;
  return seldom(async (replayedUntil: number, signal: AbortSignal): Promise<BooksReport> => {
    const until = Date.now();
    const deps = await booksDeps(settings, temporal, instantly, { model, signal });
    return reportOf(await readBooks({ ...deps, replayedUntil }, { since: until - WINDOW_MS, until }));
  });
}

import { booksDeps } from '../../books/books-deps.ts';
import { readBooks } from '../../books/read-books.ts';
import type { Books } from '../../domain/books/books.ts';
import { createInstantly } from '../../instantly/client.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';

/**
 * The books of a window, as the settings of this folder can read them.
 * @param onRead called while rows are read.
 */
export async function booksBetween(
  { settings }: CliContext,
  temporal: Temporal,
  window: { since: number; until: number },
  onRead?: (what: string, count: number) => void,
): Promise<Books> {
  const client = createInstantly(settings.instantly);
  // If no monitor answers, nobody has replayed anything.
  const monitor = await monitorHealth(settings, temporal, client).catch(() => undefined);
  const replayedUntil = monitor?.watermark === undefined ? undefined : Date.parse(monitor.watermark);
  const deps = await booksDeps(settings, temporal, client);
  return readBooks({ ...deps, wantsCampaigns: true, replayedUntil, ...(onRead && { onRead }) }, window);
}

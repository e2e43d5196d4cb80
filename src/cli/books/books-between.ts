import { booksDeps } from '../../books/books-deps.ts';
import { readBooks } from '../../books/read-books.ts';
import type { Books } from '../../domain/books/books.ts';
import { createInstantly } from '../../instantly/client.ts';
import type { ReadModel } from '../../read-model/read-model.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import type { Temporal } from '../../temporal/connection.ts';
import type { CliContext } from '../context.ts';

interface Options {
  /** Asks Temporal and Instantly for each row, and not the read model. */
  isComplete?: boolean | undefined;
  /** Called while rows are read. */
  onRead?: (what: string, count: number) => void;
}

/** The books of a window, as the settings of this folder can read them. */
export async function booksBetween(
  context: CliContext,
  temporal: Temporal,
  window: { since: number; until: number },
  { isComplete = false, onRead }: Options = {},
): Promise<Books> {
  const { settings } = context;
  const client = createInstantly(settings.instantly);
  // If no monitor answers, nobody has replayed anything.
  const monitor = await monitorHealth(settings, temporal, client).catch(() => undefined);
  const replayedUntil = monitor?.watermark === undefined ? undefined : Date.parse(monitor.watermark);
  const read = async (model?: ReadModel) => {
    const deps = await booksDeps(settings, temporal, client, { model });
    return readBooks({ ...deps, wantsCampaigns: true, replayedUntil, ...(onRead && { onRead }) }, window);
  };
  return isComplete || !context.hasModel() ? read() : context.withModel(read);
}

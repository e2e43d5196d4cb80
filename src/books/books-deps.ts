import type { Instantly } from '../instantly/client.ts';
import type { Settings } from '../settings/settings.ts';
import { webhookSecrets } from '../settings/kept-secrets.ts';
import type { Temporal } from '../temporal/connection.ts';
import { retentionOf } from '../temporal/namespace.ts';
import type { BooksDeps } from './read-books.ts';

/**
 * What the books of these settings are read from. Without PUBLIC_URL they are not compared with Instantly’s delivery log.
 * @param options.model absent: Temporal and Instantly are asked for each row.
 */
export async function booksDeps(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  { model, signal }: { model?: BooksDeps['model']; signal?: AbortSignal } = {},
): Promise<BooksDeps> {
  const { publicUrl, receiverUrl, eventsIgnored, booksSettleMs } = settings;
  const { workspace } = settings.instantly;
  return {
    door: { urls: [...(publicUrl ? [publicUrl] : []), receiverUrl], secret: webhookSecrets(settings)[0]! },
    temporal,
    model,
    log: publicUrl ? { instantly, publicUrl, workspace, eventsIgnored, signal } : undefined,
    memoryMs: await retentionOf(temporal),
    settleMs: booksSettleMs,
  };
}

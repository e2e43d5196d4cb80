import { readBooks } from '../../books/read-books.ts';
import { createInstantly } from '../../instantly/client.ts';
import { monitorHealth } from '../../runs/monitor.ts';
import { webhookSecrets } from '../../settings/webhook-secrets.ts';
import type { Temporal } from '../../temporal/connection.ts';
import { retentionOf } from '../../temporal/namespace.ts';
import type { CliContext } from '../context.ts';

type Books = Awaited<ReturnType<typeof readBooks>>;

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
  const { publicUrl, receiverUrl, instantly, eventsIgnored } = settings;
  const client = createInstantly(instantly);
  // If no monitor answers, nobody has replayed anything.
  const monitor = await monitorHealth(settings, temporal, client).catch(() => undefined);
  return readBooks(
    {
      door: { urls: [...(publicUrl ? [publicUrl] : []), receiverUrl], secret: webhookSecrets(settings)[0]! },
      temporal,
      log: publicUrl ? { instantly: client, publicUrl, workspace: instantly.workspace, eventsIgnored } : undefined,
      wantsCampaigns: true,
      memoryMs: await retentionOf(temporal),
      settleMs: settings.booksSettleMs,
      replayedUntil: monitor?.watermark === undefined ? undefined : Date.parse(monitor.watermark),
      ...(onRead && { onRead }),
    },
    window,
  );
}

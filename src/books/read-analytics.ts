import type { CampaignDays } from '../domain/books/books.ts';
import type { Receipts } from '../domain/books/ledger.ts';
import { DAY_MS, MINUTE_MS } from '../domain/duration.ts';
import type { Instantly } from '../instantly/client.ts';
import { utcDay } from '../domain/utc-day.ts';

/** The window ends now: today counts as a whole day. */
const NOW_MS = 10 * MINUTE_MS;

/** What was received in the whole days of a window (UTC), beside what Instantly's campaigns report. Undefined if it has no whole day. */
export async function readAnalytics(
  instantly: Pick<Instantly, 'campaignTotals'>,
  { since, until, receipts }: Receipts,
): Promise<CampaignDays | undefined> {
  const first = Math.ceil(since / DAY_MS) * DAY_MS;
  const end = until > Date.now() - NOW_MS ? until : Math.floor(until / DAY_MS) * DAY_MS;
  if (end <= first) return undefined;
  const [from, to] = [utcDay(first), utcDay(end - 1)];
  const reported = await instantly.campaignTotals({ from, to });
  const received = (kind: string) =>
    receipts
      .filter((one) => one.kind === kind && one.at >= first && one.at < end)
      .reduce((sum, { accepted, ignored }) => sum + accepted + ignored, 0);
  return {
    from,
    to,
    kinds: Object.entries(reported).map(([kind, count]) => ({ kind, received: received(kind), reported: count })),
  };
}

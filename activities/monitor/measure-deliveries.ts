import { DAY_MS } from '../../src/domain/duration.ts';
import type { Deliveries, Silence } from '../../src/domain/monitor/activities.ts';
import type { Instantly } from '../../src/instantly/client.ts';
import { utcDay } from '../../src/domain/utc-day.ts';
import { reaches } from '../../src/webhooks/plan.ts';

interface Deps {
  instantly: Instantly;
  publicUrl: string | undefined;
  /** When the newest of the events' workflows began that began after `since` (milliseconds since 1970). */
  newestStart(since: number): Promise<number | undefined>;
}

const FIRST_LOOK_MS = 7 * DAY_MS;

/** The deliveries of the last week; if nothing has come for too long, also whether any campaign is active. */
export async function measureDeliveries(
  { instantly, publicUrl, newestStart }: Deps,
  { now, silenceAfterMs, lastEventAt }: Silence,
  signal: AbortSignal,
): Promise<Deliveries> {
  const days = await instantly.deliveriesOfWeek(now, signal);
  const started = await newestStart(lastEventAt ?? now - FIRST_LOOK_MS);
  const newest = started ?? lastEventAt;
  if (newest === undefined) return { days };
  if (now - newest <= silenceAfterMs) return { days, lastEventAt: newest };
  // An event of a kind in EVENTS_IGNORED starts no workflow, but it has arrived.
  const delivered = publicUrl && (await newestDelivery(instantly, publicUrl, now - silenceAfterMs, now, signal));
  if (delivered) return { days, lastEventAt: delivered };
  return { days, lastEventAt: newest, campaignsActive: await instantly.hasActiveCampaign(signal) };
}

/** The newest delivery to the receiver after `since`, as far as one page that has any shows it. */
async function newestDelivery(
  instantly: Instantly,
  publicUrl: string,
  since: number,
  now: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const days = { from: utcDay(since), to: utcDay(now), failedOnly: false };
  for await (const { items } of instantly.deliveries(days, { signal })) {
    const times = items
      .filter(({ succeeded, url, at }) => succeeded && at > since && reaches(publicUrl, url))
      .map(({ at }) => at);
    if (times.length) return Math.max(...times);
  }
  return undefined;
}

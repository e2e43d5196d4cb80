import { z } from 'zod';
import { DAY_MS } from '../domain/duration.ts';
import type { DeliveryDay } from '../domain/monitor/activities.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';
import type { Calls, Page } from './calls.ts';

const optionalFlag = z.boolean().nullish().catch(null);

/** A row of Instantly's delivery log. Whether a retry changes its row or adds one is not documented. */
const Delivery = z.object({
  id: z.string(),
  timestamp_created: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'should be a time'),
  webhook_url: z.string(),
  /** What was sent, or would have been. */
  payload: z.unknown(),
  success: z.boolean(),
  /** What the receiver answered. */
  status_code: z.number().nullish().catch(null),
  will_retry: optionalFlag,
  retry_successful: optionalFlag,
});
export type Delivery = z.infer<typeof Delivery>;

const ByDate = z.object({
  items: z.array(z.object({ date: z.string(), total_events: z.number(), failed_events: z.number() })),
});

/** Days such as `2026-01-31` (UTC), both included. */
export interface Days {
  from: string;
  to: string;
}

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function deliveryCalls({ call, pages }: Calls) {
  return {
    /**
     * The delivery log of the whole workspace, by pages; the filter is by day and the order is not documented.
     * @param after the cursor of a page that was read before.
     */
    deliveries: (
      { from, to, failedOnly }: Days & { failedOnly: boolean },
      options: { after?: string | undefined; signal?: AbortSignal | undefined } = {},
    ): AsyncGenerator<Page<Delivery>> =>
      pages(
        Delivery,
        '/webhook-events',
        { from, to, ...(failedOnly && { success: 'false' }) },
        { ...options, mostBytes: LARGE_PAGE_BYTES },
      ),

    /** Seven days of the whole workspace's deliveries, oldest first, the day of `now` last. */
    async deliveriesOfWeek(now: number, signal?: AbortSignal): Promise<DeliveryDay[]> {
      const dates = Array.from({ length: 7 }, (_, i) => dayOf(now - (6 - i) * DAY_MS));
      const query = { from: dates[0]!, to: dates.at(-1)! };
      const { items } = await call(ByDate, 'GET', '/webhook-events/summary-by-date', { query, signal });
      return dates.map((date) => {
        // A day without any may be missing.
        const { total_events: total = 0, failed_events: failed = 0 } =
          items.find((day) => day.date.startsWith(date)) ?? {};
        return { date, total, failed };
      });
    },
  };
}

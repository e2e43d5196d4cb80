import { z } from 'zod';
import { DAY_MS } from '../domain/duration.ts';
import type { DeliveryDay } from '../domain/monitor/activities.ts';
import { utcDay } from '../domain/utc-day.ts';
import { LARGE_PAGE_BYTES } from '../outgoing/call-vendor.ts';
import type { Calls, Page } from './calls.ts';

/** A row of Instantly's delivery log. Whether a retry changes its row or adds one is not documented. */
export interface Delivery {
  id: string;
  /** When the row was created, in milliseconds since 1970. */
  at: number;
  /** The URL of the webhook. */
  url: string;
  /** What was sent, or would have been sent. */
  payload: unknown;
  succeeded: boolean;
  /** The HTTP status that the receiver answered. */
  status: number | undefined;
  willRetry: boolean;
  retrySucceeded: boolean;
}

/** Days such as `2026-01-31` (UTC), both included. */
export interface Days {
  from: string;
  to: string;
}

export interface DeliveryCalls {
  /**
   * The delivery log of the whole workspace, by pages. The filter is by day; the order is not documented.
   * @param options.after the cursor of a page that was read before.
   */
  deliveries(
    query: Days & { failedOnly: boolean },
    options?: { after?: string | undefined; signal?: AbortSignal | undefined },
  ): AsyncGenerator<Page<Delivery>>;
  /** The deliveries of the whole workspace on so many days, oldest first; the day of `now` is the last. */
  deliveriesByDay(now: number, days: number, signal?: AbortSignal): Promise<DeliveryDay[]>;
  /** The same for seven days. */
  deliveriesOfWeek(now: number, signal?: AbortSignal): Promise<DeliveryDay[]>;
}

const yes = z
  .boolean()
  .nullish()
  .catch(null)
  .transform((flag) => flag === true);

const Row = z
  .object({
    id: z.string(),
    timestamp_created: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'should be a time'),
    webhook_url: z.string(),
    payload: z.unknown(),
    success: z.boolean(),
    status_code: z.number().nullish().catch(null),
    will_retry: yes,
    retry_successful: yes,
  })
  .transform((row): Delivery => ({
    id: row.id,
    at: Date.parse(row.timestamp_created),
    url: row.webhook_url,
    payload: row.payload,
    succeeded: row.success,
    status: row.status_code ?? undefined,
    willRetry: row.will_retry,
    retrySucceeded: row.retry_successful,
  }));

const ByDate = z.object({
  items: z.array(z.object({ date: z.string(), total_events: z.number(), failed_events: z.number() })),
});

export function deliveryCalls({ call, pages }: Calls): DeliveryCalls {
  async function deliveriesByDay(now: number, days: number, signal?: AbortSignal): Promise<DeliveryDay[]> {
    const dates = Array.from({ length: days }, (_, i) => utcDay(now - (days - 1 - i) * DAY_MS));
    const query = { from: dates[0]!, to: dates.at(-1)! };
    const { items } = await call(ByDate, 'GET', '/webhook-events/summary-by-date', { query, signal });
    return dates.map((date) => {
      // Instantly may leave out a day without deliveries.
      const day = items.find((one) => one.date.startsWith(date));
      return { date, total: day?.total_events ?? 0, failed: day?.failed_events ?? 0 };
    });
  }

  return {
    deliveries: ({ from, to, failedOnly }, options = {}) =>
      pages(
        Row,
        '/webhook-events',
        { from, to, ...(failedOnly && { success: 'false' }) },
        { ...options, mostBytes: LARGE_PAGE_BYTES },
      ),
    deliveriesByDay,
    deliveriesOfWeek: (now, signal) => deliveriesByDay(now, 7, signal),
  };
}

import { z } from 'zod';
import type { Calls, Page } from './calls.ts';

const optionalFlag = z.boolean().nullish().catch(null);

/** A row of Instantly's delivery log. Whether a retry changes its row or adds one is not documented. */
const Delivery = z.object({
  id: z.string(),
  timestamp_created: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'should be a time'),
  webhook_url: z.string(),
  /** What was sent, or would have been. */
  payload: z.record(z.string(), z.unknown()).nullish().catch(null),
  success: z.boolean(),
  will_retry: optionalFlag,
  retry_successful: optionalFlag,
});
export type Delivery = z.infer<typeof Delivery>;

const Day = z.object({
  date: z.string(),
  total_events: z.number(),
  successful_events: z.number(),
  failed_events: z.number(),
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
      pages(Delivery, '/webhook-events', { from, to, ...(failedOnly && { success: 'false' }) }, options),

    /** How many deliveries of the workspace there were and how they ended, by day; a day without any may be missing. */
    async deliveriesByDay({ from, to }: Days, signal?: AbortSignal): Promise<z.infer<typeof Day>[]> {
      const answer = z.object({ items: z.array(Day) });
      return (await call(answer, 'GET', '/webhook-events/summary-by-date', { query: { from, to }, signal })).items;
    },
  };
}

import type Router from '@koa/router';
import { z } from 'zod';
import type { DeliveryLog } from '../delivery-log.ts';
import { day, flag, page, paging, readQuery } from './request.ts';

const Days = z.object({ from: day.optional(), to: day.optional() });
const Query = Days.extend({ ...paging, success: flag.optional(), search: z.string().optional() });

/** `/webhook-events` (OpenAPI 2.0.0): the delivery log. */
export function webhookEventRoutes(router: Router, log: DeliveryLog): void {
  router.get('/webhook-events', (ctx) => {
    const query = readQuery(ctx, Query);
    ctx.body = page(log.list(query), query.limit, ({ id }) => id);
  });
  router.get('/webhook-events/summary', (ctx) => {
    const counts = log.summary(readQuery(ctx, Days));
    const { total_events, successful_events, failed_events } = counts;
    ctx.body = {
      ...counts,
      success_rate: percent(successful_events, total_events),
      failure_rate: percent(failed_events, total_events),
    };
  });
  router.get('/webhook-events/summary-by-date', (ctx) => {
    const days = log.byDate(readQuery(ctx, Days));
    ctx.body = {
      items: days.map((counts) => ({
        ...counts,
        success_rate: percent(counts.successful_events, counts.total_events),
      })),
    };
  });
  router.get('/webhook-events/:id', (ctx) => {
    ctx.body = log.find(ctx.params['id']!) ?? ctx.throw(404, 'Resource not found');
  });
}

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

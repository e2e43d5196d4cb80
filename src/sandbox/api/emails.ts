import type Router from '@koa/router';
import { z } from 'zod';
import type { Store } from '../store.ts';
import { page, paging, readBody, readQuery } from './request.ts';

const Query = z.object({
  ...paging,
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  search: z.string().optional(),
  lead: z.string().optional(),
  campaign_id: z.guid().optional(),
  min_timestamp_created: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .optional(),
});
const Reply = z.object({
  eaccount: z.string(),
  reply_to_uuid: z.string(),
  subject: z.string(),
  body: z.object({ text: z.string().optional(), html: z.string().optional() }),
});

const MINUTE_MS = 60_000;

/** `/emails` (OpenAPI 2.0.0): the calls that read a thread and reply to it. */
export function emailRoutes(router: Router, { emails, unibox, dials }: Store): void {
  let lists: number[] = [];

  router.get('/emails', (ctx) => {
    lists = lists.filter((at) => at > Date.now() - MINUTE_MS);
    if (lists.length >= dials.read().emailListsPerMinute) ctx.throw(429, 'Rate limit exceeded');
    lists.push(Date.now());
    const { search = '', ...query } = readQuery(ctx, Query);
    const [, thread] = /^thread:(.+)$/.exec(search) ?? [];
    const lead = query.lead ?? (thread || !search ? undefined : search);
    ctx.body = page(emails.list({ ...query, thread, lead }), query.limit, ({ id }) => id);
  });
  router.get('/emails/:id', (ctx) => {
    ctx.body = emails.find(ctx.params['id']!) ?? ctx.throw(404, 'Resource not found');
  });
  router.post('/emails/reply', async (ctx) => {
    const { reply_to_uuid, ...writing } = await readBody(ctx, Reply);
    const to = emails.find(reply_to_uuid) ?? ctx.throw(404, 'Resource not found');
    ctx.body = unibox.write(to, writing);
  });
}

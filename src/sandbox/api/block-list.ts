import type Router from '@koa/router';
import { z } from 'zod';
import type { BlockList } from '../block-list.ts';
import { flag, page, paging, readBody, readQuery } from './request.ts';

const Creation = z.strictObject({
  bl_value: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^([^\s@]+@)?[^\s@]+\.[^\s@.]+$/, 'must be an email address or a domain'),
});
const Query = z.object({ ...paging, domains_only: flag.optional(), search: z.string().optional() });

/** `/block-lists-entries` (OpenAPI 2.0.0), without the bulk calls. */
export function blockListRoutes(router: Router, blockList: BlockList): void {
  router.get('/block-lists-entries', (ctx) => {
    const query = readQuery(ctx, Query);
    ctx.body = page(blockList.list(query), query.limit, ({ id }) => id);
  });
  router.post('/block-lists-entries', async (ctx) => {
    const { bl_value } = await readBody(ctx, Creation);
    ctx.body = blockList.add(bl_value);
  });
  router.get('/block-lists-entries/:id', (ctx) => {
    ctx.body = blockList.find(ctx.params['id']!) ?? ctx.throw(404, 'Resource not found');
  });
  router.delete('/block-lists-entries/:id', (ctx) => {
    const entry = blockList.find(ctx.params['id']!) ?? ctx.throw(404, 'Resource not found');
    blockList.remove(entry.id);
    ctx.body = entry;
  });
}

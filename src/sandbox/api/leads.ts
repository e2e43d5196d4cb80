import type Router from '@koa/router';
import { z } from 'zod';
import type { Store } from '../store.ts';
import { SUBSEQUENCES } from '../subsequences.ts';
import { page, paging, readBody, readQuery } from './request.ts';

const Query = z.object({
  ...paging,
  limit: z.int().min(1).max(100).default(10),
  contacts: z.array(z.email()).optional(),
  campaign: z.guid().optional(),
});
const Move = z.object({ id: z.guid(), subsequence_id: z.guid() });
const Interest = z.object({
  lead_email: z.string(),
  interest_value: z.number().nullable(),
  campaign_id: z.guid().optional(),
});
const SubsequenceQuery = z.object({
  ...paging,
  parent_campaign: z.guid().optional(),
  parent_campaign_not: z.guid().optional(),
  search: z.string().optional(),
});

/** `/leads` and `/subsequences` (OpenAPI 2.0.0): the calls that this product uses. */
export function leadRoutes(router: Router, workspace: string, { leads }: Store): void {
  router.post('/leads/list', async (ctx) => {
    const query = await readBody(ctx, Query);
    ctx.body = page(leads.list(query), query.limit, ({ id }) => id);
  });
  router.post('/leads/subsequence/move', async (ctx) => {
    const { id, subsequence_id } = await readBody(ctx, Move);
    const subsequence =
      SUBSEQUENCES.find((one) => one.id === subsequence_id) ?? ctx.throw(404, 'Subsequence not found');
    if (leads.find(id)?.campaign !== subsequence.parent_campaign) ctx.throw(404, 'Lead not found');
    ctx.body = leads.move(id, subsequence_id);
  });
  router.post('/leads/update-interest-status', async (ctx) => {
    const { lead_email, campaign_id } = await readBody(ctx, Interest);
    const found = leads.list({ limit: 1, contacts: [lead_email], campaign: campaign_id });
    if (!found.length) ctx.throw(404, 'Lead not found');
    ctx.status = 202;
    ctx.body = { message: 'Lead interest status update background job submitted' };
  });
  router.get('/subsequences', (ctx) => {
    const { limit, starting_after = '', search = '', ...of } = readQuery(ctx, SubsequenceQuery);
    const found = SUBSEQUENCES.filter(
      ({ id, name, parent_campaign }) =>
        id > starting_after &&
        (of.parent_campaign ?? parent_campaign) === parent_campaign &&
        of.parent_campaign_not !== parent_campaign &&
        name.toLowerCase().includes(search.toLowerCase()),
    );
    const items = found.slice(0, limit).map((one) => ({ ...one, workspace }));
    ctx.body = page(items, limit, ({ id }) => id);
  });
}

import type Router from '@koa/router';
import { z } from 'zod';
import { LEAD_LABELS } from '../labels.ts';
import type { Store } from '../store.ts';
import { workspace } from '../workspace.ts';
import { flag, page, paging, readQuery } from './request.ts';

const LabelQuery = z.object({
  ...paging,
  search: z.string().optional(),
  interest_status: z.enum(['positive', 'neutral', 'negative']).optional(),
});

/** A time, or a day: its midnight in UTC. */
const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date')
  .transform((text) => new Date(text).toISOString());
const AnalyticsQuery = z.object({
  id: z.guid().optional(),
  ids: z.union([z.guid().transform((id) => [id]), z.array(z.guid())], 'must be UUIDs').optional(),
  start_date: instant.optional(),
  end_date: instant.optional(),
  exclude_total_leads_count: flag.optional(),
});

const CampaignQuery = z.object({
  ...paging,
  search: z.string().optional(),
  status: z.coerce.number().optional(),
  exclude_status: z.coerce.number().optional(),
});

/** The read-only calls: workspace, labels, accounts, campaigns and analytics (OpenAPI 2.0.0). */
export function workspaceRoutes(router: Router, workspaceId: string, { accounts, analytics }: Store): void {
  router.get('/workspaces/current', (ctx) => {
    ctx.body = workspace(workspaceId);
  });
  router.get('/lead-labels', (ctx) => {
    const { limit, starting_after, search = '', interest_status } = readQuery(ctx, LabelQuery);
    const labels = LEAD_LABELS.filter(
      (one) =>
        (starting_after === undefined || one.timestamp_created > starting_after) &&
        (interest_status === undefined || one.interest_status_label === interest_status) &&
        one.label.toLowerCase().includes(search.toLowerCase()),
    );
    const items = labels.slice(0, limit).map((label) => ({ ...label, organization_id: workspaceId }));
    ctx.body = page(items, limit, ({ timestamp_created }) => timestamp_created);
  });
  router.get('/accounts/:email', (ctx) => {
    ctx.body = accounts.find(ctx.params['email']!) ?? ctx.throw(404, 'Resource not found');
  });
  router.get('/campaigns', (ctx) => {
    const { limit, starting_after = '', search = '', status, exclude_status } = readQuery(ctx, CampaignQuery);
    const campaigns = analytics
      .campaigns()
      .filter(
        (one) =>
          one.id > starting_after &&
          one.name.toLowerCase().includes(search.toLowerCase()) &&
          (status === undefined || one.status === status) &&
          one.status !== exclude_status,
      );
    ctx.body = page(campaigns.slice(0, limit), limit, ({ id }) => id);
  });
  router.get('/campaigns/analytics', (ctx) => {
    const {
      id,
      ids = [],
      start_date: start,
      end_date: end,
      exclude_total_leads_count,
    } = readQuery(ctx, AnalyticsQuery);
    if (start !== undefined && end !== undefined && start > end) {
      // Only this call answers 400 without the fields `statusCode` and `error` (OpenAPI 2.0.0).
      ctx.status = 400;
      ctx.body = { message: 'Start Date must be earlier than End Date' };
      return;
    }
    const wanted = id === undefined ? ids : [id, ...ids];
    const rows = analytics.read({ ids: wanted.length ? wanted : undefined, start, end });
    ctx.body = exclude_total_leads_count ? rows.map((row) => ({ ...row, leads_count: 0 })) : rows;
  });
}

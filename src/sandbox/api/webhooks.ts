import { validateHeaderName, validateHeaderValue } from 'node:http';
import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Deliveries } from '../deliveries.ts';
import { LEAD_LABELS } from '../labels.ts';
import { EVENT_TYPES, type EventType } from '../subscription.ts';
import type { Webhook, Webhooks } from '../webhooks.ts';
import { page, paging, readBody, readQuery } from './request.ts';

const eventType = z.enum(Object.keys(EVENT_TYPES) as EventType[]);

const headers = z.record(z.string(), z.string()).superRefine((given, context) => {
  for (const [name, value] of Object.entries(given)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  }
});

const hookUrl = z
  .string()
  .regex(/^https?:\/\//, 'must begin with http:// or https://')
  .refine((text) => URL.canParse(text), 'must be a URL');

const Creation = z.strictObject({
  target_hook_url: hookUrl,
  campaign: z.guid().nullable().exactOptional(),
  name: z.string().nullable().exactOptional(),
  event_type: eventType.nullable().exactOptional(),
  custom_interest_value: z.number().nullable().exactOptional(),
  headers: headers.nullable().exactOptional(),
});
const Changes = Creation.extend({ target_hook_url: hookUrl.exactOptional() });

/** OpenAPI 2.0.0 leaves these two event types out of the filter. */
const Query = z.object({
  ...paging,
  campaign: z.guid().optional(),
  event_type: eventType.exclude(['lead_no_show', 'supersearch_enrichment_completed']).optional(),
});

const ABSENT = { campaign: null, name: null, event_type: null, custom_interest_value: null, headers: null };

/** `/webhooks` (OpenAPI 2.0.0). */
export function webhookRoutes(router: Router, webhooks: Webhooks, deliveries: Deliveries): void {
  const named = (ctx: Context & { params: Record<string, string> }): Webhook =>
    webhooks.find(ctx.params['id']!) ?? ctx.throw(404, 'Resource not found');

  router.get('/webhooks', (ctx) => {
    const query = readQuery(ctx, Query);
    ctx.body = page(webhooks.list(query), query.limit, ({ id }) => id);
  });
  router.post('/webhooks', async (ctx) => {
    ctx.body = webhooks.create({ ...ABSENT, ...(await readBody(ctx, Creation)) });
  });
  router.get('/webhooks/event-types', (ctx) => {
    const standard = Object.entries(EVENT_TYPES).map(([id, label]) => ({ id, label, type: 'standard' }));
    const custom = LEAD_LABELS.map(({ interest_status, label }) => ({
      id: String(interest_status),
      label,
      type: 'custom',
    }));
    ctx.body = { event_types: [...standard, ...custom] };
  });
  router.get('/webhooks/:id', (ctx) => {
    ctx.body = named(ctx);
  });
  router.patch('/webhooks/:id', async (ctx) => {
    const webhook = named(ctx);
    const changes = await readBody(ctx, Changes);
    if (!Object.keys(changes).length) ctx.throw(400, 'body must NOT have fewer than 1 properties');
    ctx.body = webhooks.change(webhook, changes);
  });
  router.delete('/webhooks/:id', (ctx) => {
    const webhook = named(ctx);
    webhooks.remove(webhook.id);
    ctx.body = webhook;
  });
  router.post('/webhooks/:id/resume', (ctx) => {
    ctx.body = webhooks.resume(named(ctx).id);
  });
  router.post('/webhooks/:id/test', async (ctx) => {
    const { success, status_code, error_message, response_time_ms } = await deliveries.test(named(ctx));
    ctx.body = {
      success,
      message: success ? 'Webhook test successful' : 'Webhook test failed',
      response_time_ms,
      ...(status_code !== null && { status_code }),
      ...(error_message !== null && { error: error_message }),
    };
  });
}

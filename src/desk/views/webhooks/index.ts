import type { Context } from 'koa';
import { DAY_MS } from '../../../domain/duration.ts';
import { SHOWN_DELIVERY_DAYS } from '../../../domain/monitor/activities.ts';
import { utcDay } from '../../../domain/utc-day.ts';
import { html } from '../../../http/html.ts';
import type { Desk } from '../../desk.ts';
import { listTable, sendCsv, wantedPage, wantsCsv } from '../../page/list.ts';
import { showPage } from '../../page/show-page.ts';
import { personOf, type Route } from '../../route.ts';
import { deliveriesChart } from './deliveries.ts';
import { incidentList, openIncidentCards } from './incidents.ts';
import { monitorCards } from './monitors.ts';
import { orderRoutes } from './orders.ts';
import { webhookList } from './webhook-list.ts';

/** Whether the webhooks are on, what was missed while one was off, and what the monitor wants to change. */
export const webhooksRoutes = (desk: Desk): Route[] => [
  { method: 'GET', path: '/webhooks', role: 'viewer', answer: (ctx) => showWebhooks(ctx, desk) },
  ...orderRoutes(desk),
];

async function showWebhooks(ctx: Context, desk: Desk): Promise<void> {
  const { model, clock } = desk;
  const webhooks = webhookList(clock, personOf(ctx).role === 'operator');
  const incidents = incidentList(clock);
  const found = await model.webhooks();
  if (wantsCsv(ctx, webhooks)) return sendCsv(ctx, webhooks, () => Promise.resolve({ rows: found }));
  if (wantsCsv(ctx, incidents)) return sendCsv(ctx, incidents, (page) => model.incidents({}, page));
  const since = utcDay(Date.now() - (SHOWN_DELIVERY_DAYS - 1) * DAY_MS);
  const [monitors, deliveries, open, past, [newest]] = await Promise.all([
    model.monitors(),
    model.deliveries(since),
    model.incidents({ isOpen: true }),
    model.incidents({ isOpen: false }, wantedPage(ctx)),
    model.events({}, { limit: 1 }).then(({ rows }) => rows),
  ]);
  await showPage(ctx, desk, {
    title: 'Webhooks',
    body: html`${monitorCards({ monitors, webhooks: found, newest, open: open.rows, isOperator: personOf(ctx).role === 'operator' }, desk)}
      ${openIncidentCards(open.rows, clock)}
      <h2>All webhooks</h2>
      ${listTable(ctx, webhooks, { rows: found })}
      <h2>Deliveries</h2>
      ${deliveriesChart(deliveries, SHOWN_DELIVERY_DAYS)}
      <h2>When webhooks were off</h2>
      <p class="quiet">
        Instantly switches a webhook off if too many deliveries fail, and delivers nothing of that time later. The
        monitor switches it on again and replays what Instantly’s delivery log has. Missed: events that did not arrive
        by themselves.
      </p>
      ${listTable(ctx, incidents, past)}`,
  });
}

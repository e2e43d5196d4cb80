import type { Context } from 'koa';
import { reasonOf } from '../../../domain/reason.ts';
import { monitorRowsOf } from '../../../model-feed/monitor-rows.ts';
import { type MonitorOrder, orderMonitor } from '../../../runs/monitor.ts';
import type { Desk } from '../../desk.ts';
import { param, personOf, type Route, seeOther } from '../../route.ts';

/** A round may take longer: it goes on, and the page shows its end. */
const WITHIN_MS = 15_000;

/** What an operator may order. Each order stands in the monitor's history with the person's name. */
export const orderRoutes = (desk: Desk): Route[] => [
  { method: 'POST', path: '/webhooks/:workspace/check', role: 'operator', answer: (ctx) => check(ctx, desk) },
  {
    method: 'POST',
    path: '/webhooks/:workspace/:id/test',
    role: 'operator',
    answer: (ctx) => ofOne(ctx, desk, 'test'),
  },
  {
    method: 'POST',
    path: '/webhooks/:workspace/:id/resume',
    role: 'operator',
    answer: (ctx) => ofOne(ctx, desk, 'resume'),
  },
];

async function check(ctx: Context, desk: Desk): Promise<void> {
  const workspace = param(ctx, 'workspace');
  const monitors = await desk.model.monitors();
  if (!monitors.some((one) => one.workspace === workspace)) ctx.throw(404, 'no monitor of this workspace is known');
  await order(ctx, desk, workspace, 'check');
}

async function ofOne(ctx: Context, desk: Desk, what: MonitorOrder): Promise<void> {
  const [workspace, id] = [param(ctx, 'workspace'), param(ctx, 'id')];
  const webhook = (await desk.model.webhooks()).find((one) => one.workspace === workspace && one.id === id);
  if (!webhook) return ctx.throw(404, 'this webhook is not known');
  if (what === 'resume' && !webhook.ours)
    return ctx.throw(409, `“${webhook.name}” was not created by this installation, so the desk does not change it`);
  await order(ctx, desk, workspace, what, id);
}

async function order(ctx: Context, desk: Desk, workspace: string, what: MonitorOrder, webhookId?: string) {
  const by = personOf(ctx).name;
  const wanted = { order: what, by, ...(webhookId !== undefined && { webhookId }) };
  await orderMonitor(desk.temporal, workspace, wanted, WITHIN_MS).catch((error: unknown) =>
    ctx.throw(502, reasonOf(error)),
  );
  // The page shows it immediately, not only when the model asks the monitor the next time.
  await monitorRowsOf(desk.temporal, workspace)
    .then((rows) => desk.model.write(rows))
    .catch(() => undefined);
  seeOther(ctx, '/webhooks');
}

import type Router from '@koa/router';
import type Koa from 'koa';
import type { Context } from 'koa';
import { type CountFailure, type Knows, secretOf } from './authenticate.ts';
import { logAs } from './log-message.ts';
import type { Readiness, ReceiverReadiness } from '../domain/readiness.ts';
import { createFrame, type Frame } from './frame.ts';

/** What `/readyz` and `/metrics` show. */
export interface Health {
  /** Absent if the process is ready as soon as it is alive. */
  readiness?: () => Promise<Readiness & Partial<Pick<ReceiverReadiness, 'accepts'>>>;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
}

/** `/metrics`, and `/readyz` if there is a readiness. */
export function healthRoutes(router: Router, { readiness, metrics }: Health): void {
  if (readiness) router.get('/readyz', (ctx) => showReadiness(ctx, readiness));
  router.get('/metrics', async (ctx) => {
    ctx.type = 'text/plain; version=0.0.4';
    ctx.body = await metrics();
    logAs(ctx, 'metrics read');
  });
}

/** `/readyz` for the webhook monitor, which asks from outside as Instantly does. Without a secret it answers 404. */
export function privateReadiness(
  router: Router,
  { readiness }: Health,
  knows: Knows,
  countFailure: CountFailure,
): void {
  router.get('/readyz', async (ctx, next) => {
    if (readiness && knows(ctx)) return await showReadiness(ctx, readiness);
    if (secretOf(ctx) !== '') await countFailure(ctx);
    await next();
  });
}

/** The HTTP app at OPS_ADDRESS; it does not listen. */
export const createOpsApp = (deps: Frame & Health): Koa => createFrame(deps, (router) => healthRoutes(router, deps));

/**
 * With `?exclude=temporal` a receiver is ready as long as it keeps deliveries. For a load balancer that sends nothing to
 * receivers that are not ready, even if no other one is.
 */
async function showReadiness(ctx: Context, readiness: NonNullable<Health['readiness']>): Promise<void> {
  const state = await readiness();
  const isReady = ctx.query['exclude'] === 'temporal' ? (state.accepts ?? state.ready) : state.ready;
  ctx.status = isReady ? 200 : 503;
  ctx.body = state;
  logAs(ctx, isReady ? 'ready' : 'not ready');
  if (!isReady) ctx.state['problem'] = state.problems.join('; ');
}

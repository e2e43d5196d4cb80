import type Router from '@koa/router';
import type Koa from 'koa';
import type { Context } from 'koa';
import { type CountFailure, type Knows, secretOf } from './authenticate.ts';
import { logAs } from './log-message.ts';
import type { ConcernCount } from '../domain/concerns/concern.ts';
import { createFrame, type Frame } from './frame.ts';

export interface Readiness {
  ready: boolean;
  /** What is wrong, in words of ours: anybody may read them. Empty when ready. */
  problems: string[];
  /** What a person should look at though deliveries are taken and processed. */
  warnings: string[];
  /** The same for programs; of a receiver. */
  concerns?: ConcernCount[];
  /** Of a receiver. */
  journal?: { depth: number; oldest_age_seconds: number; bytes: number };
}

export interface Health {
  /** Absent: this process is ready when it lives. */
  readiness?: () => Promise<Readiness>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export function healthRoutes(router: Router, { readiness, metrics }: Health): void {
  if (readiness) router.get('/readyz', (ctx) => showReadiness(ctx, readiness));
  router.get('/metrics', async (ctx) => {
    ctx.type = 'text/plain; version=0.0.4';
    ctx.body = await metrics();
    logAs(ctx, 'metrics read');
  });
}

/** For the monitor, which asks as Instantly does; to others there is no such path. */
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

/** What those who run the product look at, at an address of its own, built without listening. */
export const createOpsApp = (deps: Frame & Health): Koa => createFrame(deps, (router) => healthRoutes(router, deps));

async function showReadiness(ctx: Context, readiness: () => Promise<Readiness>): Promise<void> {
  const state = await readiness();
  ctx.status = state.ready ? 200 : 503;
  ctx.body = state;
  logAs(ctx, state.ready ? 'ready' : 'not ready');
  if (!state.ready) ctx.state['problem'] = state.problems.join('; ');
}

import type Router from '@koa/router';

export interface Readiness {
  ready: boolean;
  /** What is wrong, in words; empty when ready. */
  problems: string[];
  journal: { depth: number; oldest_age_seconds: number; bytes: number };
}

export interface Health {
  readiness(): Promise<Readiness>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export function health(router: Router, { readiness, metrics }: Health): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    const state = await readiness();
    ctx.status = state.ready ? 200 : 503;
    ctx.body = state;
  });
  router.get('/metrics', async (ctx) => {
    ctx.type = 'text/plain; version=0.0.4';
    ctx.body = await metrics();
  });
}

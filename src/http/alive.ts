import type Router from '@koa/router';
import { logAs } from './log-message.ts';

/** `/healthz`: 200 while the process runs. */
export function aliveRoute(router: Router, version: string): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok', version };
    logAs(ctx, 'alive');
  });
}

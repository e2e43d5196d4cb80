import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { accessLog, type RequestLog } from './access-log.ts';
import { answerErrors } from './errors.ts';
import { logAs } from './log-message.ts';

export interface Frame {
  /** What this is, for those who look at `/`. */
  about: { name: string; version: string; paths: string[] };
  /** Believe `X-Forwarded-For`: only behind a proxy that sets it. */
  trustProxy?: boolean;
  log: RequestLog;
}

/** A server of ours, built without listening: what holds for every request, around its routes. */
export function createFrame({ about, trustProxy = false, log }: Frame, routes: (router: Router) => void): Koa {
  // Of the addresses in the header only the last is the proxy's word; those before it are the sender's.
  const app = new Koa({ proxy: trustProxy, maxIpsCount: 1 });
  // Connections that break or time out; Koa would print them. Node's error holds the bytes that came, a secret too.
  app.on('error', ({ code, message }: NodeJS.ErrnoException) => log.debug({ code, message }, 'connection failed'));
  app.use(accessLog(log));
  app.use(helmet());
  app.use(answerErrors(log));

  const router = new Router();
  router.get('/', (ctx) => {
    ctx.body = about;
  });
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok', version: about.version };
    logAs(ctx, 'alive');
  });
  routes(router);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

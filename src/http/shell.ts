import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { accessLog, type RequestLog } from './access-log.ts';
import { aliveRoute } from './alive.ts';
import { answerErrors } from './errors.ts';

export interface Shell {
  version: string;
  /** Whether to trust `X-Forwarded-For`. Only behind a proxy that sets it. */
  trustProxy?: boolean;
  log: RequestLog;
  /** The security headers, if they are not helmet's own. */
  headers?: Parameters<typeof helmet>[0];
  /** The page that answers a failure; absent: it is answered with JSON. */
  problemPage?: (problem: string) => string;
}

/** An HTTP app with what all apps share: access log, security headers, errors, `/healthz`. It does not listen. */
export function createShell(
  { version, trustProxy = false, log, headers, problemPage }: Shell,
  routes: (router: Router) => void,
): Koa {
  // Only the last address in the header is the proxy's; the sender can write those before it.
  const app = new Koa({ proxy: trustProxy, maxIpsCount: 1 });
  // If a connection breaks or times out, Koa would print the error with the received bytes, which may contain a secret.
  app.on('error', ({ code, message }: NodeJS.ErrnoException) => log.debug({ code, message }, 'connection failed'));
  app.use(accessLog(log));
  app.use(helmet(headers));
  if (problemPage)
    app.use(async (ctx, next) => {
      ctx.state['problemPage'] = problemPage;
      await next();
    });
  app.use(answerErrors(log));

  const router = new Router();
  aliveRoute(router, version);
  routes(router);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

import Router from '@koa/router';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { accessLog, type HttpLog } from './access-log.ts';
import { answers, type Answers } from './answers.ts';
import { authenticate, failureLimit } from './authenticate.ts';
import { errors } from './errors.ts';
import { health, type Health } from './health.ts';
import { webhook, type Webhook } from './webhook.ts';

export interface AppDeps extends Webhook, Health, Answers {
  /** Any of them lets a delivery in, or an answer whose link it signed; several while one is being rotated. */
  secrets: string[];
  /** Believe `X-Forwarded-For`: only behind a proxy that sets it. */
  trustProxy: boolean;
  log: HttpLog;
}

/** The receiver, built without listening. The order of the middleware is the security story. */
export function createApp(deps: AppDeps): Koa {
  // Of the addresses in the header only the last is the proxy's word; those before it are the sender's.
  const app = new Koa({ proxy: deps.trustProxy, maxIpsCount: 1 });
  // Connections that break or time out; Koa would print them.
  app.on('error', (error: unknown) => deps.log.debug({ err: error }, 'connection failed'));
  app.use(accessLog(deps.log));
  app.use(helmet());
  app.use(errors(deps.log));

  const router = new Router();
  const receive = webhook(deps);
  const countFailure = failureLimit();
  const trusted = authenticate(deps.secrets, countFailure);
  const paths = ['/webhooks/instantly', '/webhooks/instantly/all', '/webhooks/instantly/key/:secret'];
  router.post(paths, trusted, receive);
  // For who is about to send a secret, or to write it to a webhook: is it taken?
  router.get(paths, trusted, (ctx) => {
    ctx.status = 204;
  });
  answers(router, deps, countFailure);
  health(router, deps);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

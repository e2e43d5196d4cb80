import type Koa from 'koa';
import { answers, type Answers } from './answers.ts';
import { authenticate, failureLimit, knowsSecret } from './authenticate.ts';
import { deliveryRefusals } from './delivery-refusals.ts';
import { createFrame, type Frame } from './frame.ts';
import { health, type Health, privateReadiness } from './health.ts';
import { say } from './said.ts';
import { webhook, type Webhook } from './webhook.ts';

export interface AppDeps extends Frame, Webhook, Health, Answers {
  /** Any of them lets a delivery in; several while one is being rotated. */
  secrets: string[];
  /** `/readyz` and `/metrics` are served at an address of their own: here the first is for those who know a secret. */
  opsElsewhere: boolean;
}

/** The receiver, built without listening. The order of what is checked is the security story. */
export function createApp(deps: AppDeps): Koa {
  return createFrame(deps, (router) => {
    const receive = webhook(deps);
    const countFailure = failureLimit();
    const knows = knowsSecret(deps.secrets);
    const trusted = authenticate(knows, countFailure);
    const paths = ['/webhooks/instantly', '/webhooks/instantly/all', '/webhooks/instantly/key/:secret'];
    router.post(paths, deliveryRefusals(deps.onRefused), trusted, receive);
    // For who is about to send a secret, or to write it to a webhook: is it taken?
    router.get(paths, trusted, (ctx) => {
      ctx.status = 204;
      say(ctx, 'secret tried: it is right');
    });
    answers(router, deps, countFailure);
    if (deps.opsElsewhere) privateReadiness(router, deps, knows, countFailure);
    else health(router, deps);
  });
}

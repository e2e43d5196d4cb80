import type Koa from 'koa';
import { DELIVERY_PATH } from '../domain/receiver.ts';
import { answerRoutes, type AnswerRoutes } from './answers.ts';
import { authenticate, failureLimit, knowsSecret } from './authenticate.ts';
import { deliveryRefusals } from './delivery-refusals.ts';
import { createFrame, type Frame } from './frame.ts';
import { healthRoutes, type Health, privateReadiness } from './health.ts';
import { logAs } from './log-message.ts';
import { receiveDelivery, type WebhookRoute } from './webhook.ts';

export interface ReceiverRoutes extends Frame, WebhookRoute, Health, AnswerRoutes {
  /** Any of them lets a delivery in; several while one is being rotated. */
  secrets: string[];
  /** `/readyz` and `/metrics` are served at an address of their own: here the first is for those who know a secret. */
  opsElsewhere: boolean;
}

/** The receiver, built without listening. The order of what is checked is the security story. */
export function createReceiverApp(deps: ReceiverRoutes): Koa {
  return createFrame(deps, (router) => {
    const receive = receiveDelivery(deps);
    const countFailure = failureLimit();
    const knows = knowsSecret(deps.secrets);
    const trusted = authenticate(knows, countFailure);
    const paths = [DELIVERY_PATH, `${DELIVERY_PATH}/all`, `${DELIVERY_PATH}/key/:secret`];
    router.post(paths, deliveryRefusals(deps.onRefused), trusted, receive);
    // For who is about to send a secret, or to write it to a webhook: is it taken?
    router.get(paths, trusted, (ctx) => {
      ctx.status = 204;
      logAs(ctx, 'secret tried: it is right');
    });
    answerRoutes(router, deps, countFailure);
    if (deps.opsElsewhere) privateReadiness(router, deps, knows, countFailure);
    else healthRoutes(router, deps);
  });
}

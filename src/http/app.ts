import type Koa from 'koa';
import { DELIVERY_PATH } from '../domain/receiver.ts';
import { answerRoutes, type AnswerRoutes } from './answers.ts';
import { booksRoutes, type BooksRoutes } from './books.ts';
import { authenticate, failureLimit, knowsSecret } from './authenticate.ts';
import { deliveryRefusals } from './delivery-refusals.ts';
import { createFrame, type Frame } from './frame.ts';
import { healthRoutes, type Health, privateReadiness } from './health.ts';
import { logAs } from './log-message.ts';
import { receiveDelivery, type WebhookRoute } from './webhook.ts';

export interface ReceiverRoutes extends Frame, WebhookRoute, Health, AnswerRoutes, BooksRoutes {
  /** A delivery must bring one of these. There are several while a secret is rotated. */
  secrets: string[];
  /** `/readyz` and `/metrics` are served at OPS_ADDRESS: here only a sender with a secret gets `/readyz`. */
  opsElsewhere: boolean;
}

/** The receiver's HTTP app; it does not listen. The order of the checks matters for security. */
export function createReceiverApp(deps: ReceiverRoutes): Koa {
  return createFrame(deps, (router) => {
    const receive = receiveDelivery(deps);
    const countFailure = failureLimit();
    const knows = knowsSecret(deps.secrets);
    const trusted = authenticate(knows, countFailure);
    const paths = [DELIVERY_PATH, `${DELIVERY_PATH}/all`, `${DELIVERY_PATH}/key/:secret`];
    router.post(paths, deliveryRefusals(deps.onRefused), trusted, receive);
    // For a sender that wants to know whether its secret is accepted.
    router.get(paths, trusted, (ctx) => {
      ctx.status = 204;
      logAs(ctx, 'secret checked: it is right');
    });
    booksRoutes(router, deps, trusted);
    answerRoutes(router, deps, countFailure);
    if (deps.opsElsewhere) privateReadiness(router, deps, knows, countFailure);
    else healthRoutes(router, deps);
  });
}

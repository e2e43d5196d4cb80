import Router from '@koa/router';
import Koa from 'koa';
import { blockListRoutes } from './api/block-list.ts';
import { controlRoutes } from './api/controls.ts';
import { emailRoutes } from './api/emails.ts';
import { errors } from './api/errors.ts';
import { gate } from './api/gate.ts';
import { leadRoutes } from './api/leads.ts';
import { webhookEventRoutes } from './api/webhook-events.ts';
import { webhookRoutes } from './api/webhooks.ts';
import { workspaceRoutes } from './api/workspace.ts';
import type { Deliveries, SandboxLog } from './deliveries.ts';
import type { Store } from './store.ts';

export interface AppDeps {
  store: Store;
  deliveries: Deliveries;
  apiKey: string;
  workspaceId: string;
  log: SandboxLog;
  addRoutes?: ((router: Router) => void) | undefined;
}

/** Instantly's API v2 under `/api/v2`, the sandbox's own controls under `/sandbox`. */
export function createApp({ store, deliveries, apiKey, workspaceId, log, addRoutes }: AppDeps): Koa {
  const api = new Router();
  webhookRoutes(api, store.webhooks, deliveries);
  webhookEventRoutes(api, store.deliveryLog);
  blockListRoutes(api, store.blockList);
  workspaceRoutes(api, workspaceId, store);
  emailRoutes(api, store);
  leadRoutes(api, workspaceId, store);

  const router = new Router();
  controlRoutes(router, store, deliveries);
  addRoutes?.(router);
  router.use('/api/v2', gate(apiKey, store.dials), api.routes());

  const app = new Koa();
  app.on('error', (error: unknown) => log.warn({ err: error }, 'request broke off'));
  app.use(errors(log));
  app.use(router.routes());
  return app;
}

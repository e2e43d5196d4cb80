import { html } from '../../http/html.ts';
import type { Desk } from '../desk.ts';
import { VIEWS } from '../page/menu.ts';
import { showPage } from '../page/show-page.ts';
import type { Route } from '../route.ts';
import { answeringRoutes } from './answering/index.ts';
import { followUpRoutes } from './follow-ups/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { leadRoutes } from './leads/routes.ts';
import { webhooksRoutes } from './webhooks/index.ts';

/** The routes of all views. */
export function viewRoutes(desk: Desk): Route[] {
  const routes: Route[] = [
    ...leadRoutes(desk),
    ...webhooksRoutes(desk),
    ...answeringRoutes(desk),
    ...followUpRoutes(desk),
    ...healthRoutes(desk),
    ...jobRoutes(desk),
  ];
  const missing = VIEWS.filter(({ path }) => !routes.some((route) => route.path === path));
  return [
    ...routes,
    ...missing.map(({ path, title }): Route => ({
      method: 'GET',
      path,
      role: 'viewer',
      answer: (ctx) => showPage(ctx, desk, { title, body: html`` }),
    })),
  ];
}

import type { Desk } from '../desk.ts';
import type { Route } from '../route.ts';
import { answeringRoutes } from './answering/index.ts';
import { auditRoutes } from './audit/index.ts';
import { followUpRoutes } from './follow-ups/routes.ts';
import { healthViewRoutes } from './health/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { leadRoutes } from './leads/routes.ts';
import { needsYouRoutes } from './needs-you/routes.ts';
import { webhooksRoutes } from './webhooks/index.ts';

/** The routes of all views. */
export const viewRoutes = (desk: Desk): Route[] => [
  ...needsYouRoutes(desk),
  ...leadRoutes(desk),
  ...webhooksRoutes(desk),
  ...answeringRoutes(desk),
  ...followUpRoutes(desk),
  ...healthViewRoutes(desk),
  ...jobRoutes(desk),
  ...auditRoutes(desk),
];

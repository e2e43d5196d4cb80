import type { Desk } from '../../desk.ts';
import type { Route } from '../../route.ts';
import { showEventPage } from './event-page.ts';
import { showEvents } from './events-page.ts';
import { leadPage } from './lead-page.ts';
import { showSearch } from './search-page.ts';
import { showText } from './text-page.ts';

/** What happened to a lead. */
export const leadRoutes = (desk: Desk): Route[] => [
  { method: 'GET', path: '/leads', role: 'viewer', answer: (ctx) => showSearch(ctx, desk) },
  { method: 'GET', path: '/leads/:lead', role: 'viewer', answer: leadPage(desk) },
  { method: 'GET', path: '/leads/:lead/text', role: 'viewer', answer: (ctx) => showText(ctx, desk) },
  { method: 'GET', path: '/events', role: 'viewer', answer: (ctx) => showEvents(ctx, desk) },
  { method: 'GET', path: '/events/:event', role: 'viewer', answer: (ctx) => showEventPage(ctx, desk) },
];

import { html } from '../../http/html.ts';
import type { Desk } from '../desk.ts';
import { VIEWS } from '../page/menu.ts';
import { showPage } from '../page/show-page.ts';
import type { Route } from '../route.ts';

/** The routes of all views. */
export const viewRoutes = (desk: Desk): Route[] =>
  VIEWS.map(({ path, title }) => ({
    method: 'GET',
    path,
    role: 'viewer',
    answer: (ctx) => showPage(ctx, desk, { title, body: html`` }),
  }));

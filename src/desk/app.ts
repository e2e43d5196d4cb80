import { capitalized } from '../domain/text/capitalized.ts';
import type Koa from 'koa';
import type { Context, Middleware } from 'koa';
import { html } from '../http/html.ts';
import { logAs } from '../http/log-message.ts';
import { createShell } from '../http/shell.ts';
import { VERSION } from '../log/about.ts';
import { assetRoutes } from './assets.ts';
import { type Access, mayEnter } from './auth/access.ts';
import type { Desk } from './desk.ts';
import { plainPage } from './page/show-page.ts';
import { isReadable } from './readiness.ts';
import { noteRefusedLogIns } from './refused-log-ins.ts';
import type { Route } from './route.ts';
import { viewRoutes } from './views/index.ts';

/** Nothing but what we serve, and no script or style within a page. */
const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** HSTS would hold for all ports of the host, also for those that speak only HTTP. */
const HEADERS = { contentSecurityPolicy: POLICY, strictTransportSecurity: false };

/** With DATABASE_URL it may be away at any time. */
const UNREADABLE = 'the desk cannot read its database now';
const AGAIN_SECONDS = 5;

/** All routes of the desk, with the role that each needs. */
export const deskRoutes = (desk: Desk, access: Access): Route[] => [
  ...assetRoutes,
  ...access.routes,
  { method: 'GET', path: '/', role: 'viewer', answer: (ctx) => ctx.redirect('/needs-you') },
  ...viewRoutes(desk),
];

/** The desk's HTTP app; it does not listen. */
export function createDeskApp(desk: Desk, access: Access): Koa {
  const { log, settings } = desk;
  const { trustProxy } = settings;
  const noting = noteRefusedLogIns(desk);
  return createShell({ version: VERSION, trustProxy, log, headers: HEADERS, problemPage }, (router) => {
    for (const route of deskRoutes(desk, access)) {
      router.register(
        route.path,
        [route.method],
        [noting, mayEnter(route, access, settings.desk.url), answering(route, desk)],
      );
    }
  });
}

const problemPage = (problem: string): string =>
  plainPage(capitalized(problem), html`<p><a href="/">To the desk</a></p>`);

function answering({ method, answer }: Route, { model }: Desk): Middleware {
  return async (ctx: Context) => {
    ctx.set('Cache-Control', 'no-store');
    logAs(ctx, method === 'GET' ? 'page shown' : 'order of a person taken');
    try {
      await answer(ctx);
    } catch (cause) {
      if ((cause as { status?: number }).status || (await isReadable(model))) throw cause;
      if (method !== 'GET') ctx.throw(503, UNREADABLE, { cause });
      ctx.throw(503, `${UNREADABLE}: this page tries again every ${AGAIN_SECONDS} seconds`, {
        ...{ cause, headers: { Refresh: String(AGAIN_SECONDS) } },
      });
    }
  };
}

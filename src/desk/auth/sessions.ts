import type { Context } from 'koa';
import type { DeskRole } from '../../domain/desk-role.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import { html } from '../../http/html.ts';
import { logAs } from '../../http/log-message.ts';
import { linkTo, pathOnly } from '../page/link.ts';
import { showPlainPage } from '../page/show-page.ts';
import { type Person, type Route, seeOther } from '../route.ts';
import type { Access } from './access.ts';
import type { SignedCookies } from './signed-cookies.ts';

export interface Session {
  name: string;
  role: DeskRole;
  /** Why the person has the role: the session holds while this is still so. */
  because: string;
}

export const LOGIN_PATH = '/login';
const SESSION = 'desk-session';
/** A day at work: the next morning people log in again. */
const SESSION_MS = 12 * HOUR_MS;

/** Access of people who log in at the desk. */
export interface SessionAccess extends Access {
  begin(ctx: Context, session: Session, to: string): void;
}

/**
 * @param holds whether the person still has the role, by the settings of now.
 */
export function sessionAccess(cookies: SignedCookies, holds: (session: Session) => boolean): SessionAccess {
  const logOut: Route = {
    method: 'POST',
    path: '/logout',
    role: 'anyone',
    answer(ctx) {
      cookies.delete(ctx, SESSION);
      logAs(ctx, 'a person logged out');
      seeOther(ctx, '/logged-out');
    },
  };
  const loggedOut: Route = {
    method: 'GET',
    path: '/logged-out',
    role: 'anyone',
    answer: (ctx) => showPlainPage(ctx, 'You are logged out', html`<p><a href="${LOGIN_PATH}">Log in again</a></p>`),
  };

  return {
    routes: [logOut, loggedOut],
    whoIs(ctx): Person | undefined {
      const session = cookies.get(ctx, SESSION) as Session | undefined;
      return session && holds(session) ? { name: session.name, role: session.role } : undefined;
    },
    refuse,
    begin(ctx, session, to) {
      cookies.set(ctx, SESSION, session, SESSION_MS);
      ctx.state['trusted'] = true;
      ctx.state['event'] = { person: session.name };
      logAs(ctx, 'a person logged in');
      seeOther(ctx, pathOnly(to));
    },
  };
}

/** A page that is read again in the background makes the browser leave it; what a form would have changed is not done. */
function refuse(ctx: Context): void {
  const login = linkTo(LOGIN_PATH, { to: ctx.method === 'GET' && ctx.url !== '/' ? ctx.url : undefined });
  if (ctx.get('hx-request')) {
    ctx.set('HX-Redirect', login);
    ctx.throw(401, 'log in first');
  }
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') ctx.throw(401, 'your session has ended: log in, and do it again');
  ctx.redirect(login);
}

import type { Context, Middleware } from 'koa';
import { ROLES } from '../../domain/desk-role.ts';
import type { Person, Route } from '../route.ts';

/** How persons are known. */
export interface Access {
  /** Paths for logging in and out. */
  routes: Route[];
  /** Who asks; undefined: nobody whom the desk knows. */
  whoIs(ctx: Context): Promise<Person | undefined> | Person | undefined;
  /** Answers a request of somebody whom the desk does not know: a page to log in, or 401. */
  refuse(ctx: Context): void;
}

/**
 * Lets a request pass if its person has the route's role, and a POST only if it comes from a page of the desk.
 * @param url DESK_URL
 */
export function mayEnter({ method, role }: Route, access: Access, url: string | undefined): Middleware {
  return async (ctx, next) => {
    if (method === 'POST' && !isFromOurPage(ctx, url))
      ctx.throw(403, 'this request does not come from a page of the desk');
    if (role !== 'anyone') {
      const person = await access.whoIs(ctx);
      if (!person) return access.refuse(ctx);
      ctx.state['trusted'] = true;
      ctx.state['person'] = person;
      if (ROLES.indexOf(person.role) < ROLES.indexOf(role))
        ctx.throw(403, `${person.name} is a ${person.role}: only an operator may do this`);
      // The line of the log then names the person.
      if (method === 'POST') ctx.state['event'] = { person: person.name };
    }
    await next();
  };
}

/**
 * Browsers since 2023 say where a request comes from (https://caniuse.com/mdn-http_headers_sec-fetch-site), but only over TLS
 * and on loopback. Elsewhere, and on older ones, the origin must be ours.
 */
function isFromOurPage(ctx: Context, url: string | undefined): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site) return site === 'same-origin';
  return [url, `${ctx.protocol}://${ctx.host}`].includes(ctx.get('origin'));
}

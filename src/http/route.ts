import type { Context } from 'koa';

/** The path of the request's route without its secrets; empty if no route matches. */
export function routeOf(ctx: Context): string {
  const { _matchedRoute: route } = ctx as { _matchedRoute?: unknown };
  return typeof route === 'string' ? route.replace(/:\w+/g, '[redacted]') : '';
}

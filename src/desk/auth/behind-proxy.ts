import type { Context } from 'koa';
import { commaSeparated } from '../../domain/text/comma-separated.ts';
import type { Settings } from '../../settings/settings.ts';
import { SettingsError } from '../../variables/parse.ts';
import type { Access } from './access.ts';
import { grantTo, mustAllowSomebody, personName, refuseWithoutRole } from './roles.ts';

/**
 * DESK_AUTH=proxy: a proxy that has logged people in names them in the headers of oauth2-proxy
 * (https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview, pass_user_headers). It must overwrite those that a
 * browser sends, and nobody may reach the desk past it.
 */
export function behindProxy({ trustProxy, desk }: Pick<Settings, 'trustProxy' | 'desk'>): Access {
  if (!trustProxy)
    throw new SettingsError(
      'TRUST_PROXY is not true, it should be true while DESK_AUTH is proxy: the desk then believes whoever reaches it that they are your proxy, so nobody else may reach it',
    );
  mustAllowSomebody(desk);
  return {
    routes: [],
    whoIs(ctx) {
      const email = single(ctx, 'x-forwarded-email');
      const name = email || single(ctx, 'x-forwarded-preferred-username') || single(ctx, 'x-forwarded-user');
      if (!name) return undefined;
      const groups = commaSeparated(ctx.get('x-forwarded-groups'));
      const grant = grantTo(desk.allowed, email ? [email, ...groups] : groups);
      return grant ? { name: personName(name), role: grant.role } : refuseWithoutRole(ctx, name);
    },
    refuse: (ctx) =>
      ctx.throw(401, 'the proxy in front of the desk does not say who you are (X-Forwarded-Email, X-Forwarded-User)'),
  };
}

/** Node joins a header that was sent twice with commas: then one of the two is not the proxy's. */
function single(ctx: Context, header: string): string {
  const value = ctx.get(header).trim();
  return value.includes(',') ? '' : value;
}

import type { Context } from 'koa';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { Settings } from '../../settings/settings.ts';
import { SettingsError, wrongVariable } from '../../variables/parse.ts';
import { pathOnly } from '../page/link.ts';
import { param } from '../route.ts';
import type { Access } from './access.ts';
import {
  failureOfLogin,
  identityProvider,
  type LoginChecks,
  ProviderAway,
  type ProviderSettings,
} from './identity-provider.ts';
import { isLoopback } from './loopback.ts';
import { grantTo, mustAllowSomebody, personName, refuseWithoutRole } from './roles.ts';
import { LOGIN_PATH, sessionAccess } from './sessions.ts';
import type { SignedCookies } from './signed-cookies.ts';
import { logInRefused } from './refused-log-in.ts';

const CALLBACK_PATH = `${LOGIN_PATH}/callback`;
const LOGIN_MS = 10 * MINUTE_MS;

interface LoginUnderWay {
  checks: LoginChecks;
  to: string;
}

/** DESK_AUTH=oidc: people log in at an identity provider. */
export function oidcAccess({ desk }: Pick<Settings, 'desk'>, cookies: SignedCookies): Access {
  mustAllowSomebody(desk);
  const provider = identityProvider(providerSettings(desk));
  const sessions = sessionAccess(cookies, ({ role, because }) => desk.allowed[role].includes(because));

  async function begin(ctx: Context): Promise<void> {
    const to = pathOnly(param(ctx, 'to'));
    if (await sessions.whoIs(ctx)) return ctx.redirect(to);
    const { url, checks } = await provider.begin().catch(refuseLogin(ctx));
    cookies.set(ctx, cookieOf(checks.state), { checks, to } satisfies LoginUnderWay, LOGIN_MS);
    ctx.redirect(url);
  }

  async function finish(ctx: Context): Promise<void> {
    const cookie = cookieOf(param(ctx, 'state'));
    const underWay = cookies.get(ctx, cookie) as LoginUnderWay | undefined;
    if (!underWay) ctx.throw(400, 'this log-in began in another browser or too long ago: log in again');
    cookies.delete(ctx, cookie);
    const { name, email, groups } = await provider.finish(ctx.search, underWay.checks).catch(refuseLogin(ctx));
    const grant = grantTo(desk.allowed, email ? [email, ...groups] : groups);
    if (!grant) refuseWithoutRole(ctx, name);
    else sessions.begin(ctx, { name: personName(name), role: grant.role, because: grant.entry }, underWay.to);
  }

  return {
    ...sessions,
    routes: [
      ...sessions.routes,
      { method: 'GET', path: LOGIN_PATH, role: 'anyone', answer: begin },
      { method: 'GET', path: CALLBACK_PATH, role: 'anyone', answer: finish },
    ],
  };
}

/** One for each log-in: when a session ends, all tabs of a browser log in at the same time. */
const cookieOf = (state: string): string => `desk-login-${state.replace(/[^\w-]/g, '').slice(0, 12)}`;

function providerSettings({ url, oidc }: Settings['desk']): ProviderSettings {
  const { issuer, clientId, clientSecret } = oidc;
  const missing = Object.entries({
    DESK_URL: url,
    DESK_OIDC_ISSUER: issuer,
    DESK_OIDC_CLIENT_ID: clientId,
    DESK_OIDC_CLIENT_SECRET: clientSecret,
  }).filter(([, value]) => value === undefined);
  if (!url || !issuer || !clientId || !clientSecret)
    throw new SettingsError(
      missing.map(([name]) => wrongVariable(name, undefined, 'set while DESK_AUTH is oidc')).join('\n'),
    );
  for (const [name, value] of Object.entries({ DESK_URL: url, DESK_OIDC_ISSUER: issuer }))
    if (!value.startsWith('https:') && !isLoopback(new URL(value).hostname))
      throw new SettingsError(
        wrongVariable(name, value, 'a URL that begins with https:// while DESK_AUTH is oidc: a log-in crosses it'),
      );
  return { ...oidc, issuer, clientId, clientSecret, callback: `${url}${CALLBACK_PATH}` };
}

const refuseLogin =
  (ctx: Context) =>
  (error: unknown): never => {
    const cause = new Error(failureOfLogin(error));
    if (error instanceof ProviderAway) return ctx.throw(503, `${error.message}: try again in a moment`, { cause });
    logInRefused(ctx, { who: '', why: 'the identity provider did not let them in' });
    return ctx.throw(403, 'the identity provider did not let you in: log in again', { cause });
  };

import type { RequestLog } from '../../http/access-log.ts';
import { sessionKeys } from '../../settings/kept-secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Access } from './access.ts';
import { basicAccess } from './basic.ts';
import { behindProxy } from './behind-proxy.ts';
import { isLoopback } from './loopback.ts';
import { oidcAccess } from './oidc.ts';
import { signedCookies } from './signed-cookies.ts';
import { withoutLogin } from './without-login.ts';

/** How persons are known, as DESK_AUTH says. Throws `SettingsError` if the settings do not fit each other. */
export function openAccess(settings: Settings, log: Pick<RequestLog, 'warn'>): Access {
  const { auth, url, address } = settings.desk;
  if (auth === 'none') return withoutLogin(settings);
  if (!isLoopback(url ? new URL(url).hostname : address.host) && !url?.startsWith('https:'))
    log.warn(
      {},
      'DESK_URL does not begin with https://: what people see and their log-ins cross the network where others can read them',
    );
  if (auth === 'proxy') return behindProxy(settings);
  const cookies = signedCookies(sessionKeys(settings), url?.startsWith('https:') ?? false);
  return auth === 'basic' ? basicAccess(settings, cookies) : oidcAccess(settings, cookies);
}

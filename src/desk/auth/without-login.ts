import { userInfo } from 'node:os';
import type { Settings } from '../../settings/settings.ts';
import { SettingsError, wrongVariable } from '../../variables/parse.ts';
import type { Access } from './access.ts';
import { isLoopback } from './loopback.ts';

/**
 * DESK_AUTH=none: whoever is at this machine is an operator. A page of another site can resolve its own name to our address
 * (DNS rebinding), so the name that a browser asked for must be one of this machine, or DESK_URL.
 */
export function withoutLogin({ desk }: Pick<Settings, 'desk'>): Access {
  const { address, url } = desk;
  if (!isLoopback(address.host)) {
    const should = 'a loopback address such as 127.0.0.1 while DESK_AUTH is none';
    throw new SettingsError(
      `${wrongVariable('DESK_HOST', address.host, should)}: whoever reaches the desk could do everything. Set DESK_AUTH to basic, oidc or proxy`,
    );
  }
  const person = { name: userName(), role: 'operator' } as const;
  return {
    routes: [],
    whoIs(ctx) {
      const asked = URL.parse(`http://${ctx.req.headers.host ?? ''}`);
      if (!asked || !(isLoopback(asked.hostname) || asked.host === (url && new URL(url).host)))
        ctx.throw(403, 'the desk answers only at its own address on this machine, and at DESK_URL');
      return person;
    },
    refuse: (ctx) => ctx.throw(401, 'log in first'),
  };
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'someone at this machine';
  }
}

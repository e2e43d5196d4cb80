import { userInfo } from 'node:os';
import type { Settings } from '../../settings/settings.ts';
import type { Access } from './access.ts';

/** How persons are known, as DESK_AUTH says. */
export function openAccess(_settings: Settings): Access {
  return {
    routes: [],
    whoIs: () => ({ name: userName(), role: 'operator' }),
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

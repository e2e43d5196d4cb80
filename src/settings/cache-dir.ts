import { homedir, platform } from 'node:os';
import { join } from 'node:path';

type Env = Record<string, string | undefined>;

/** Where what was downloaded, built or bundled is kept for the next time, by the platform's custom. */
export function cacheDirOf(env: Env): string {
  const byPlatform: Record<string, string> = {
    darwin: join(homedir(), 'Library', 'Caches'),
    win32: env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'),
  };
  const base = env['XDG_CACHE_HOME'] || (byPlatform[platform()] ?? join(homedir(), '.cache'));
  return join(base, 'instantly-temporal');
}

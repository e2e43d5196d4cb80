import { homedir, platform } from 'node:os';
import { join } from 'node:path';

type Env = Record<string, string | undefined>;

/** The folder for downloads, builds and bundles, in the usual place of each operating system. */
export function cacheDirOf(env: Env): string {
  const byPlatform: Record<string, string> = {
    darwin: join(homedir(), 'Library', 'Caches'),
    win32: env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'),
  };
  const base = env['XDG_CACHE_HOME'] || (byPlatform[platform()] ?? join(homedir(), '.cache'));
  return join(base, 'instantly-temporal');
}

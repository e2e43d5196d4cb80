import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheDirOf } from './settings/cache-dir.ts';

process.umask(0o077);
// With the compile cache a command starts in half the time. Only modules that are imported below use it.
enableCompileCache(join(cacheDirOf(process.env), 'compiled'));
const { runCli } = await import('./cli/run.ts');
const { withDotEnv } = await import('./settings/dot-env.ts');
const { createLog } = await import('./log/log.ts');
const { endWithReader } = await import('./cli/terminal/end-with-reader.ts');
const { beforeNativeCode } = await import('./temporal/native.ts');

endWithReader();
beforeNativeCode(async () => {
  const { installRuntime } = await import('./temporal/runtime.ts');
  installRuntime(createLog('silent'));
});
await runCli(process.argv.slice(2), () => withDotEnv(process.env));
// Connections that are kept open for the next request would keep the process running.
process.stdout.write('', () => process.exit());

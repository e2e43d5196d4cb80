import { keepCompiled } from './process/compile-cache.ts';

process.umask(0o077);
keepCompiled(process.env);
const { runCli } = await import('./cli/run.ts');
const { withDotEnv } = await import('./settings/dot-env.ts');
const { endWithReader } = await import('./cli/terminal/end-with-reader.ts');
const { beforeNativeCode } = await import('./temporal/native.ts');

endWithReader();
beforeNativeCode(async () => {
  const { installRuntime } = await import('./temporal/runtime.ts');
  const { createLog } = await import('./log/log.ts');
  installRuntime(createLog('silent'));
});
await runCli(process.argv.slice(2), () => withDotEnv(process.env));
// Connections that are kept open for the next request would keep the process running.
process.stdout.write('', () => process.exit());

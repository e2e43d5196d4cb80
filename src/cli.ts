import { runCli } from './cli/run.ts';
import { withDotEnv } from './dot-env.ts';
import { createLog } from './log.ts';
import { installRuntime } from './temporal/runtime.ts';

process.umask(0o077);
installRuntime(createLog('silent'));
await runCli(process.argv.slice(2), () => withDotEnv(process.env));
// Connections that are kept alive for the next request would keep the process alive as well.
process.stdout.write('', () => process.exit());

import { runCli } from './cli/run.ts';
import { withDotEnv } from './config.ts';
import { createLog } from './log.ts';
import { installRuntime } from './temporal/runtime.ts';

installRuntime(createLog('silent'));
await runCli(process.argv.slice(2), () => withDotEnv(process.env));
// Connections that are kept alive for the next request would keep the process alive as well.
process.stdout.write('', () => process.exit());

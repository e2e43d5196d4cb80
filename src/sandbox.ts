import { join } from 'node:path';
import type { Settings } from './settings/settings.ts';
import type { Log } from './log/log.ts';
import { runProcess } from './process/run-process.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';

/** Starts the stand-in for Instantly, on loopback unless SANDBOX_HOST is set: its controls need no key. */
export async function startSandbox({ dataDir, sandboxAddress, instantly }: Settings, log: Log): Promise<Sandbox> {
  const sandbox = createSandbox({ file: join(dataDir, 'sandbox.db'), apiKey: instantly.apiKey, log });
  await sandbox.listen(sandboxAddress.port, sandboxAddress.host);
  return sandbox;
}

if (import.meta.main) {
  await runProcess('sandbox', process.env, async ({ settings, log, lifetime }) => {
    const sandbox = await startSandbox(settings, log);
    lifetime.defer(() => sandbox.close());
  });
}

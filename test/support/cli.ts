import { type ChildProcess, execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILED } from './processes.ts';
import { temporaryFolder } from './folder.ts';

/** The command as a user types it, in an environment of its own; `onStart` has the process while it runs. */
export function cli(
  args: string[],
  env: Record<string, string> = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<{ code: number; out: string; err: string }> {
  const options = {
    cwd: tmpdir(),
    env: { ...COMPILED, PATH: process.env['PATH'], DATA_DIR: temporaryFolder(), ...env },
  };
  return new Promise((resolve) => {
    const script = join(import.meta.dirname, '../../src/cli.ts');
    onStart(
      execFile(process.execPath, [script, ...args], options, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      ),
    );
  });
}

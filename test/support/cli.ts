import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILED } from './processes.ts';
import { temporaryFolder } from './folder.ts';

/** The command as a user types it, in an environment of its own. */
export function cli(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const options = {
    cwd: tmpdir(),
    env: { ...COMPILED, PATH: process.env['PATH'], DATA_DIR: temporaryFolder(), ...env },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, '../../src/cli.ts'), ...args], options, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

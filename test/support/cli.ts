import { type ChildProcess, execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { temporaryFolder } from './folder.ts';
import { COMPILED, NOWHERE } from './processes.ts';
import './runtime.ts';

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs a command in this process with its own environment. Commands run one after the other: they share the streams. */
export async function cli(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  try {
    await runCli(args, () => ({ ...NOWHERE, DATA_DIR: temporaryFolder(), ...env }));
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, out: out.text(), err: err.text() };
}

function capture(stream: NodeJS.WriteStream) {
  let text = '';
  const write = (chunk: string | Uint8Array) => {
    text += chunk.toString();
    return true;
  };
  const spy = vi.spyOn(stream, 'write').mockImplementation(write);
  return { mockRestore: () => spy.mockRestore(), text: () => stripVTControlCharacters(text) };
}

/** Runs a command as a user types it, in a child process. `onStart` receives the process. */
export function cliProcess(
  args: string[],
  env: Record<string, string> = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  const options = {
    cwd: tmpdir(),
    env: { ...COMPILED, ...NOWHERE, PATH: process.env['PATH'], DATA_DIR: temporaryFolder(), ...env },
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

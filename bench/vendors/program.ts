import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../scope.ts';
import { processIds } from './process-tree.ts';

export interface Program {
  pid(): number;
  /** Ends it by SIGKILL and starts it again immediately. */
  restart(): Promise<void>;
  /** Throws the last words of its log if it has ended by itself. */
  mustRun(): void;
}

export interface ProgramOptions {
  /** The file, absolute. */
  file: string;
  /** Where it runs and writes its log. */
  folder: string;
  env: Record<string, string>;
  /** The checkout that has its Node. */
  checkout: string;
}

const READY_WITHIN_MS = 120_000;
const END_WITHIN_MS = 15_000;

/** The Node that the checkout's npm scripts run. */
const nodeOf = (checkout: string): string => {
  const own = join(checkout, 'node_modules', '.bin', 'node');
  return existsSync(own) ? own : process.execPath;
};

/** What the checkout's npm script gives Node before this file. */
function nodeOptionsFor(file: string, checkout: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = Object.values(scripts).map((script) => script.split(' '));
  return commands.find((words) => words.at(-1) === relative(checkout, file))?.slice(1, -1) ?? [];
}

/** Runs a file as its own process until the scope closes. Its output goes to a file, as a service's log does. */
export async function startProgram(scope: Scope, options: ProgramOptions): Promise<Program> {
  const { file, folder, env, checkout } = options;
  const log = join(folder, 'program.log');
  let child = launch();
  await scope.own(
    () => Promise.resolve(),
    () => end(child),
  );

  function launch(): ChildProcess {
    const fd = openSync(log, 'a');
    const started = spawn(nodeOf(checkout), [...nodeOptionsFor(file, checkout), file], {
      cwd: folder,
      // A new environment keeps a developer's own settings out. HOME is where the product finds its cache.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', fd, fd],
    });
    closeSync(fd);
    return started;
  }

  return {
    pid: () => child.pid!,
    async restart() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      child = launch();
    },
    mustRun() {
      if (child.exitCode === null && child.signalCode === null) return;
      const lastWords = readFileSync(log, 'utf8').slice(-1_000);
      throw new Error(`${file} ended (${child.exitCode ?? child.signalCode}): ${lastWords}`);
    },
  };
}

/** Resolves when the receiver says that it is ready. */
export async function whenReady(url: string, programs: Program[]): Promise<void> {
  for (const giveUpAt = Date.now() + READY_WITHIN_MS; ; await sleep(100)) {
    const status = await fetch(`${url}/readyz`).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status === 200) return;
    for (const program of programs) program.mustRun();
    if (Date.now() > giveUpAt) throw new Error(`${url} is not ready within ${READY_WITHIN_MS / 1000} s`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // The servers that it has started, in case it does not end them itself.
  const all = processIds([child.pid!]);
  child.kill();
  const timer = setTimeout(() => {
    for (const pid of all) kill(pid);
  }, END_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

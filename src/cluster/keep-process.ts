import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of the cluster and how to start it. */
export interface ClusterProcess {
  name: string;
  /** The program and its arguments. */
  command: [string, ...string[]];
  env: Record<string, string | undefined>;
  cwd?: string;
  /** The user who runs it, if that is not ours. */
  user?: { uid: number; gid: number } | undefined;
  /** The signal that ends it in good order. */
  endsBy: NodeJS.Signals;
  /** How long that may take before it is killed. Milliseconds. */
  endWithinMs: number;
}

/** A process that is started again whenever it ends. */
export interface KeptProcess {
  name: string;
  logFile: string;
  /** Undefined while it does not run. */
  pid(): number | undefined;
  /** Resolves when `check` does not reject. Rejects with the process's last words if it ends again and again first. */
  until(check: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
  /** Kills it without waiting: for the end of our own process. */
  kill(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A process that ran for this long was started well: its next restart does not wait long. */
const STEADY_MS = 10_000;
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;
const GIVE_UP_AFTER_ENDS = 3;

interface Log {
  warn(fields: object, message: string): void;
}

/**
 * Starts the process, and starts it again whenever it ends, as a container's restart policy does: after half a second, then
 * after twice as long each time, up to 30 seconds. Its output goes to `<name>.log` in the folder.
 * @param onStart called with the process id of each start.
 */
export function keepProcess(
  process: ClusterProcess,
  { logFolder, log, onStart }: { logFolder: string; log: Log; onStart(name: string, pid: number): void },
): KeptProcess {
  const { name, command, env, cwd, user, endsBy, endWithinMs } = process;
  const logFile = join(logFolder, `${name}.log`);
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let ends = 0;

  /** Resolves when the process has ended, with the reason. */
  async function runOnce(): Promise<string> {
    const output = openSync(logFile, 'a');
    try {
      const [program, ...args] = command;
      // In a separate process group, so that Ctrl-C in a terminal reaches this process alone, which ends the others in order.
      child = spawn(program, args, { env, cwd, ...user, detached: true, stdio: ['ignore', output, output] });
    } finally {
      closeSync(output);
    }
    if (child.pid) onStart(name, child.pid);
    const [code, signal] = (await once(child, 'exit').catch((error: Error) => [error.message])) as [unknown, unknown];
    return String(signal ?? code);
  }

  async function keep(): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const ended = await runOnce();
      if (stopping.signal.aborted) return;
      ends += 1;
      if (performance.now() - startedAt > STEADY_MS) waitMs = FIRST_WAIT_MS;
      log.warn({ ended, waitMs, log: logFile }, `${name} ended; starting it again`);
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  const kept = keep();
  const isAlive = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    name,
    logFile,
    pid: () => (isAlive() ? child!.pid : undefined),
    async until(check) {
      const before = ends;
      for (const giveUpAt = performance.now() + READY_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
        const failure: unknown = await check().then(
          () => undefined,
          (error: unknown) => error ?? new Error('not ready'),
        );
        if (failure === undefined) return;
        stopping.signal.throwIfAborted();
        if (ends - before >= GIVE_UP_AFTER_ENDS || performance.now() > giveUpAt)
          throw new Error(`${name} does not start: ${lastWords(logFile) || (failure as Error).message} (${logFile})`);
      }
    },
    async stop() {
      stopping.abort(new Error(`${name} is being stopped`));
      if (isAlive()) {
        child!.kill(endsBy);
        const timer = setTimeout(() => child!.kill('SIGKILL'), endWithinMs);
        await kept;
        clearTimeout(timer);
      }
      await kept;
    },
    kill: () => void child?.kill('SIGKILL'),
  };
}

const lastWords = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';

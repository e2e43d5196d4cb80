import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

export interface Child {
  /** Runs one of the child's commands and resolves with its result. Rejects if the child ends. */
  ask<T>(command: string, argument?: unknown): Promise<T>;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

const END_WITHIN_MS = 15_000;

/**
 * Starts a file as a child process. The file reads its argument from `startedWith` and answers through `answerParent`. Its
 * output goes to a file, as a service's log does.
 */
export async function startChild(scope: Scope, file: string, folder: string, argument: object): Promise<Child> {
  const log = join(folder, 'process.log');
  const fd = openSync(log, 'a');
  const child = fork(join(import.meta.dirname, file), [JSON.stringify({ ...argument, folder })], {
    stdio: ['ignore', fd, fd, 'ipc'],
    // A new environment keeps a developer's own settings out.
    env: { PATH: process.env['PATH'] },
  });
  closeSync(fd);
  await scope.own(
    () => Promise.resolve(child),
    () => end(child),
  );

  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on('message', ({ id, result, error }: Answer) => {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(`${file}: ${error}`));
  });
  child.once('exit', (code, signal) => {
    const lastWords = readFileSync(log, 'utf8').slice(-1_000);
    for (const answer of waiting.values()) answer.reject(new Error(`${file} ended (${code ?? signal}): ${lastWords}`));
  });

  let asked = 0;
  return {
    ask<T>(command: string, argument?: unknown): Promise<T> {
      if (!child.connected) return Promise.reject(new Error(`${file} has ended`));
      const answer = Promise.withResolvers<T>();
      asked += 1;
      waiting.set(asked, answer as PromiseWithResolvers<unknown>);
      child.send({ id: asked, command, argument });
      return answer.promise;
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

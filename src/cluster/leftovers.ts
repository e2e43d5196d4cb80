import { readFile, rm, writeFile } from 'node:fs/promises';
import { askPs, end } from '../dev-server/leftovers.ts';

/** The processes that run, by name: their ids, and when each of them began, as `ps` says it. */
type Running = Record<string, { pid: number; since: string }>;

/** Keeps the process ids in a file, so that the next start can end what a killed one has left behind. */
export function rememberProcesses(file: string) {
  const running: Running = {};
  let written = Promise.resolve();
  return {
    /** Never rejects. */
    started(name: string, pid: number): void {
      written = written
        .then(async () => {
          running[name] = { pid, since: await askPs(pid, 'lstart') };
          await writeFile(file, JSON.stringify(running, null, 2));
        })
        .catch(() => undefined);
    },
    async forget(): Promise<void> {
      await written;
      await rm(file, { force: true });
    },
  };
}

/** Kills the processes that the file names, if they are still the same ones. */
export async function endLeftovers(file: string): Promise<void> {
  const running = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Running;
  for (const { pid, since } of Object.values(running)) {
    // Another program may have this process id by now.
    if (since && (await askPs(pid, 'lstart')) === since) await end(pid, 'SIGKILL');
  }
}

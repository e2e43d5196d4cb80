import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

export const IP = '127.0.0.1';
const SERVING_WITHIN_MS = 30_000;

/**
 * For one user and one database file on one machine. docs/servers.md lists these settings and what was measured.
 */
const TUNING: Readonly<Record<string, unknown>> = {
  // The server returns the worker's first activities in its answer to the workflow task.
  'system.enableActivityEagerExecution': true,
  // Replies overtake opens while both wait because of a vendor's pace. It is the default since server 1.31.
  'matching.useNewMatcher': true,
  // With one partition the server forwards no tasks between partitions. One worker polls the queue.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // One shard writes to one file. Up to 16 writes may wait for it at the same time.
  'history.shardIOConcurrency': 16,
  // Otherwise each list query first reads the search attributes from the database.
  'system.forceSearchAttributesCacheRefreshOnRead': false,
  // Lists of workflows are updated in few large steps: they lag by about a second, but workflows do not wait for them.
  'history.visibilityProcessorMaxPollRPS': 1,
  'history.visibilityTaskBatchSize': 2000,
  'history.visibilityProcessorSchedulerWorkerCount': 1,
  // The server reports after seconds, not minutes, that an old build of the worker is drained.
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '5s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '2s',
  // The server reports a workflow as stuck after its code failed twice (since 1.30). Its default, five, takes minutes.
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 2,
  // A server on one machine does not need the limits of a shared cluster.
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
  // The server must not call the internet.
  'frontend.enableServerVersionCheck': false,
};

/**
 * With WAL and NORMAL a kill loses nothing. A power cut may lose the last starts of workflows; the receiver then
 * dispatches those events again. Each event needs 300 pages of 4 KiB. With SQLite's defaults (a cache of 2 MiB, a
 * checkpoint every 1,000 pages) the server would read these pages again and wait for the disk.
 */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL', 'cache_size=-65536', 'wal_autocheckpoint=4000'];

/**
 * With 200 the Go runtime collects garbage half as often as by default. With 400 the server needs 250 MB more and is no
 * faster. The server gets no other variable of our environment, because some of them are secret.
 */
const ENVIRONMENT = { GOGC: '200', GOMEMLIMIT: '1GiB' };

export interface Started {
  child: ChildProcess;
  /** Resolves when the server ends, with the last line of its error output. */
  ended: Promise<string>;
}

export function spawnServer(binary: string, dbFile: string, port: number, uiPort: number): Started {
  const dynamic = Object.entries(TUNING).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const where = ['--db-filename', dbFile, '--ip', IP, '--port', String(port), '--ui-port', String(uiPort)];
  // Attributes that the server gets at its start can be used immediately. One that is added later needs some seconds.
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const pragmas = PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const args = ['server', 'start-dev', ...where, ...pragmas, ...attributes, '--log-level', 'error', ...dynamic];
  // In a separate process group, so that Ctrl-C in a terminal does not end the server before the worker has ended.
  const child = spawn(binary, args, { detached: true, env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = chunk.toString().trim().split('\n').at(-1) || said;
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(said || `it ended with ${code}`));
  });
  return { child, ended };
}

export async function serving({ child, ended }: Started, address: string): Promise<void> {
  const early = ended.then((said) => {
    throw new Error(`the Temporal dev server does not start: ${said}`);
  });
  early.catch(() => undefined);
  for (const giveUpAt = Date.now() + SERVING_WITHIN_MS; ;) {
    const answer = await Promise.race([early, answers(address)]);
    if (answer) return;
    if (Date.now() > giveUpAt) {
      child.kill('SIGKILL');
      throw new Error(`the Temporal dev server at ${address} did not answer within ${SERVING_WITHIN_MS / 1000} s`);
    }
    await Promise.race([early, sleep(50)]);
  }
}

async function answers(address: string): Promise<boolean> {
  return (await problemOf(address)) === undefined;
}

/** Why the server cannot read its database, in its own words; undefined if it can. Waits at most a second. */
export async function problemOf(address: string): Promise<string | undefined> {
  // Without the SDK's retries: the pauses between them are longer than the server needs to start.
  const connection = Connection.lazy({ address, interceptors: [] });
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    await connection.close();
  }
}

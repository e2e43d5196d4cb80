import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

export const IP = '127.0.0.1';
const SERVING_WITHIN_MS = 30_000;

/**
 * One laptop, one database file, one user: together these nearly double what the server takes. docs/servers.md says what
 * was measured.
 */
const TUNING: Readonly<Record<string, unknown>> = {
  // The worker's first activities come with the workflow task's answer.
  'system.enableActivityEagerExecution': true,
  // Replies overtake opens where a vendor's pace makes them wait (the default since 1.31).
  'matching.useNewMatcher': true,
  // One partition: no forwarding between the partitions of a queue that one worker polls.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // One shard writes to one file; more may wait for it at the same time.
  'history.shardIOConcurrency': 16,
  // Otherwise every read of visibility asks the database for the attributes first.
  'system.forceSearchAttributesCacheRefreshOnRead': false,
  // Visibility in few large steps: lists lag by about a second, workflows do not wait for it.
  'history.visibilityProcessorMaxPollRPS': 1,
  'history.visibilityTaskBatchSize': 2000,
  'history.visibilityProcessorSchedulerWorkerCount': 1,
  // So an old build of the worker is known to be drained after seconds, not minutes.
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '5s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '2s',
  // A workflow whose code fails twice is told as stuck (since 1.31); by default after five times, which takes minutes.
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 2,
  // The limits of a shared cluster make no sense here.
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
  // No calls to the outside.
  'frontend.enableServerVersionCheck': false,
};

/**
 * WAL and NORMAL survive a kill; only a power cut takes back the last starts, and the journal repeats those. Each event is
 * 300 pages of 4 KiB: with SQLite's own 2 MiB of cache and a checkpoint every 1,000 pages the server reads them again
 * and waits for the disk.
 */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL', 'cache_size=-65536', 'wal_autocheckpoint=4000'];

/**
 * The Go runtime collects garbage less often, for about 200 MB more memory. No other variable: what our environment holds
 * of keys is none of the server's business.
 */
const ENVIRONMENT = { GOGC: '400', GOMEMLIMIT: '1GiB' };

export interface Started {
  child: ChildProcess;
  /** Resolves with what it said last when it ends. */
  ended: Promise<string>;
}

export function spawnServer(binary: string, dbFile: string, port: number, uiPort: number): Started {
  const dynamic = Object.entries(TUNING).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const where = ['--db-filename', dbFile, '--ip', IP, '--port', String(port), '--ui-port', String(uiPort)];
  // Known from the start they can be used at once: one that is added later takes seconds to get about.
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const pragmas = PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]);
  const args = ['server', 'start-dev', ...where, ...pragmas, ...attributes, '--log-level', 'error', ...dynamic];
  // A process group of its own: a terminal's Ctrl-C must not end the server before the worker has drained.
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
  // Without the SDK's own tries: the pauses between them would be longer than the server takes.
  const connection = Connection.lazy({ address, interceptors: [] });
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

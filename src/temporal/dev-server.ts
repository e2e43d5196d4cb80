import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { versionOf } from './temporal-cli.ts';

export interface DevServerOptions {
  /** The `temporal` binary. */
  binary: string;
  /** Its database, made where there is none. */
  dbFile: string;
  port: number;
  uiPort: number;
  log: { error(fields: object, message: string): void };
}

export interface DevServer {
  address: string;
  uiUrl: string;
  stop(): Promise<void>;
}

const IP = '127.0.0.1';
const SERVING_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 4_000;

/** One laptop, one database file, one user: together these nearly double what the server takes. */
const TUNING: Record<string, unknown> = {
  // The worker's first activities come with the workflow task's answer.
  'system.enableActivityEagerExecution': true,
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
  // The limits of a shared cluster make no sense here.
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'history.rps': 100_000,
  'matching.rps': 100_000,
  // No calls to the outside.
  'frontend.enableServerVersionCheck': false,
};

/**
 * Temporal's dev server on a database file, kept running until it is stopped. Rejects with one sentence when a port is
 * taken, the file is another version's or the server ends at once.
 */
export async function startDevServer({ binary, dbFile, port, uiPort, log }: DevServerOptions): Promise<DevServer> {
  await checkVersion(binary, dbFile);
  await endLeftover(dbFile);
  await checkPort(port, 'TEMPORAL_DEV_PORT');
  await checkPort(uiPort, 'TEMPORAL_DEV_UI_PORT');
  let stopping = false;
  let child = await launch();

  async function launch(): Promise<ChildProcess> {
    const started = spawnServer(binary, dbFile, port, uiPort);
    await writeFile(pidFile(dbFile), String(started.child.pid));
    await serving(started, `${IP}:${port}`);
    started.ended.then(restart, restart);
    return started.child;
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    log.error(
      { exitCode: child.exitCode, signal: child.signalCode },
      'the Temporal dev server ended; starting it again',
    );
    await sleep(500);
    if (stopping) return;
    await launch().then(
      (next) => (child = next),
      (error: unknown) => {
        log.error({ err: error }, 'the Temporal dev server does not start');
        return restart();
      },
    );
  }

  return {
    address: `${IP}:${port}`,
    uiUrl: `http://${IP}:${uiPort}`,
    async stop() {
      stopping = true;
      await end(child.pid!);
      await rm(pidFile(dbFile), { force: true });
    },
  };
}

interface Started {
  child: ChildProcess;
  /** Resolves with what it said last when it ends. */
  ended: Promise<string>;
}

function spawnServer(binary: string, dbFile: string, port: number, uiPort: number): Started {
  const dynamic = Object.entries(TUNING).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(value)}`,
  ]);
  const where = ['--db-filename', dbFile, '--ip', IP, '--port', String(port), '--ui-port', String(uiPort)];
  // WAL and NORMAL survive a kill; only a power cut takes back the last starts, and the journal repeats those.
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
  const args = ['server', 'start-dev', ...where, ...pragmas, '--log-level', 'error', ...dynamic];
  // A process group of its own: a terminal's Ctrl-C must not end the server before the worker has drained.
  const child = spawn(binary, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
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

async function serving({ child, ended }: Started, address: string): Promise<void> {
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
  const connection = Connection.lazy({ address });
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

const pidFile = (dbFile: string): string => `${dbFile}.pid`;

/** A SIGKILL of ours leaves the server behind, on our ports: the next start ends it. */
async function endLeftover(dbFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile(dbFile), 'utf8').catch(() => ''));
  if (!pid) return;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  // The number may be another program's by now.
  if (stdout.includes(dbFile)) await end(pid);
}

async function end(pid: number): Promise<void> {
  const alive = (): boolean => signal(pid, 0);
  signal(pid, 'SIGTERM');
  for (const giveUpAt = Date.now() + STOP_WITHIN_MS; alive(); await sleep(20)) {
    if (Date.now() > giveUpAt) signal(pid, 'SIGKILL');
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The server makes its schema once and never migrates it. */
async function checkVersion(binary: string, dbFile: string): Promise<void> {
  const version = await versionOf(binary);
  const file = `${dbFile}.version`;
  const madeBy = await readFile(file, 'utf8').catch(() => undefined);
  const schema = (text: string) => /Server (\d+\.\d+)/i.exec(text)?.[1] ?? text;
  if (madeBy === undefined) return writeFile(file, version);
  if (schema(madeBy) === schema(version)) return;
  throw new Error(
    `${dbFile} was made by "${madeBy}", ${binary} is "${version}" and does not migrate it: set TEMPORAL_CLI_PATH to the ` +
      `former, or delete ${dbFile}* (Temporal then forgets its workflows; journal and CRM stay)`,
  );
}

function checkPort(port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(new Error(`${variable}: ${IP}:${port} is taken by another program; stop it or set another`)),
    );
    probe.listen(port, IP, () => probe.close(() => resolve()));
  });
}

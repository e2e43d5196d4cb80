import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import { inject, onTestFinished } from 'vitest';
import { connectTemporalLazily, ping } from '../../src/temporal/connection.ts';
import { type DevServer, startDevServer } from '../../src/dev-server/dev-server.ts';
import { describeTaskQueue } from '../../src/temporal/task-queue.ts';
import { SANDBOX_API_KEY } from '../../src/sandbox/credentials.ts';
import { endWithUs } from './end-with-us.ts';
import { SECRET } from './receiver.ts';

export interface OurProcess {
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM, so that it shuts down cleanly. */
  stop(): Promise<void>;
  /** Starts it again with the same folder and ports, and other settings if given. Resolves when it is ready. */
  start(settings?: Record<string, string>): Promise<void>;
  /** Ends it with SIGKILL and starts it again with the same folder and ports. Resolves when it is ready. */
  crash(): Promise<void>;
  /** Throws its last output if it has ended. */
  mustLive(): void;
  /** Returns its resident memory in bytes. */
  memoryBytes(): Promise<number>;
  /** Everything that it has printed, in all runs. */
  printed(): string;
}

export type Server = Awaited<ReturnType<typeof startTemporal>>;
type Env = Record<string, string>;

/** Shares compiled code between processes. */
export const COMPILED: Env = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '' };

/** As of npm, which a program of ours does not outlive: it ends also when the tests are killed. */
export const ENDS_WITH_US: Env = { npm_lifecycle_event: 'test' };

/** Ports on which nothing listens. With the default ports a process would find a developer's running product. */
export const NOWHERE: Env = {
  PORT: '11991',
  SANDBOX_PORT: '11992',
  TEMPORAL_DEV_PORT: '11993',
  TEMPORAL_DEV_UI_PORT: '11994',
  WORKER_PORT: '0',
};

/** Most events of the tests are old, so their follow-ups would be due immediately. */
export const OFF: Env = { FOLLOW_UP_REPLY_UNANSWERED: 'off', FOLLOW_UP_INTERESTED_WITHOUT_MEETING: 'off' };

const ROOT = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;
const LONGEST_PAUSE_MS = 200;

/** Starts one of our programs as `npm run` does, and resolves when it is ready. It ends with the test. */
async function startProcess(name: string, folder: string, env: Env, isReady: () => unknown): Promise<OurProcess> {
  let child: ChildProcess | undefined;
  let said = '';
  const ended = () => child?.exitCode ?? child?.signalCode ?? null;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || ended() !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const kill = () => end('SIGKILL');
  const mustLive = () => {
    if (ended() !== null) throw new Error(`${name} ended (${ended()}): ${said.slice(-4_000)}`);
  };
  let settings = env;
  const start = async (changed: Env = {}) => {
    settings = { ...settings, ...changed };
    // This throws if the test is already over, so it comes before the start: nothing is left running.
    onTestFinished(kill);
    child = spawn(process.execPath, [join(ROOT, 'src', `${name}.ts`)], {
      // A new environment and a folder without `.env` keep a developer's own settings out.
      cwd: folder,
      env: {
        ...COMPILED,
        ...ENDS_WITH_US,
        ...NOWHERE,
        ...OFF,
        DATA_DIR: folder,
        LOG_LEVEL: 'warn',
        SHUTDOWN_DELAY: '0',
        INSTANTLY_WEBHOOK_SECRET: SECRET,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    await until(isReady, READY_WITHIN_MS, [{ mustLive }]);
  };
  await start();
  return {
    mustLive,
    memoryBytes: async () => (await pidusage(child!.pid!)).memory,
    printed: () => said,
    kill,
    stop: () => end('SIGTERM'),
    start,
    crash: () => kill().then(() => start()),
  };
}

/**
 * Polls until the check no longer throws. It polls less often over time, because the processes that it waits for need the
 * cores. If a watched process ends, it throws that process's last output.
 */
export async function until(
  check: () => unknown,
  withinMs: number,
  watched: Pick<OurProcess, 'mustLive'>[] = [],
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 1.1, LONGEST_PAUSE_MS), await sleep(pauseMs)) {
    for (const one of watched) one.mustLive();
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

export async function startReceiver(folder: string, env: Env) {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const receiver = await startProcess('receiver', folder, { ...env, PORT: port }, () => fetch(`${url}/healthz`));
  const readiness = async () => {
    const answer = await fetch(`${url}/readyz`);
    const state = (await answer.json()) as { problems: string[]; journal: { depth: number } };
    return { status: answer.status, ...state };
  };
  return { ...receiver, url, readiness };
}

export function startWorker(
  folder: string,
  env: Env,
  { address, temporal }: Pick<Server, 'address' | 'temporal'>,
): Promise<OurProcess> {
  const polls = async () => {
    const queue = env['TEMPORAL_TASK_QUEUE'] ?? 'instantly';
    const { workflows, activities } = await describeTaskQueue(temporal, queue);
    if (!workflows.length || !activities.length) throw new Error('no worker polls');
  };
  return startProcess('worker', folder, { ...env, TEMPORAL_ADDRESS: address }, polls);
}

/** Starts the sandbox. Returns the environment variables with which a worker finds it, and a way to call it. */
export async function startSandbox(folder: string) {
  const env = { SANDBOX_PORT: String(await freePort()), INSTANTLY_REQUESTS_PER_SECOND: '90' };
  const url = `http://127.0.0.1:${env.SANDBOX_PORT}`;
  await startProcess('sandbox', folder, env, () => fetch(`${url}/`));
  return { env, url, call: callsTo(url) };
}

/** A way to call the sandbox that listens there. */
export function callsTo(url: string) {
  return async function call<Answer>(request: string, body?: unknown): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${SANDBOX_API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${request}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
}

/** Starts a dev server for one test, with a database file that outlives its processes. */
export async function startTemporal(folder: string) {
  const dbFile = join(folder, 'temporal.db');
  const [port, uiPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  onTestFinished(() => temporal.close());
  onTestFinished(endWithUs(`${dbFile}.pid`, dbFile));

  let current: Promise<DevServer> | undefined;
  const stop = async () => {
    const server = current;
    current = undefined;
    await (await server)?.stop();
  };
  const discard = async () => {
    // A clean end takes a second, and nothing needs the server any more.
    const id = current && (await pid());
    const stopped = stop();
    if (id) process.kill(id, 'SIGKILL');
    await stopped;
  };
  const start = async () => {
    onTestFinished(discard);
    current = startDevServer({ binary: inject('temporalBinary'), dbFile, port, uiPort, log: { error() {} } });
    await current;
  };
  const pid = async () => Number(await readFile(`${dbFile}.pid`, 'utf8'));
  /** Ends it with SIGKILL; our keeper of the dev server starts it again. Resolves when it answers. */
  const crash = async () => {
    const before = await pid();
    process.kill(before, 'SIGKILL');
    const isBack = async () => {
      if ((await pid()) === before) throw new Error('the dev server was not started again');
      await ping(temporal);
    };
    await until(isBack, READY_WITHIN_MS);
  };
  await start();
  return { address, temporal, start, stop, crash };
}

/**
 * Returns a free port below the range that the system uses for outgoing connections. A client that retries while nothing
 * listens could otherwise get that very port, and the restart would find it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
}

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
import { SANDBOX_API_KEY } from '../../src/sandbox/sandbox.ts';
import { SECRET } from './receiver.ts';

export interface OurProcess {
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM: it ends in order. */
  stop(): Promise<void>;
  /** Once more on the same folder and ports, with other settings where some are given. Resolves when it is ready. */
  start(settings?: Record<string, string>): Promise<void>;
  /** SIGKILL, and started again on the same folder and ports. Resolves when it is ready. */
  crash(): Promise<void>;
  /** Throws with its last words when it has ended. */
  mustLive(): void;
  /** Its resident memory. */
  memoryBytes(): Promise<number>;
  /** All that it has printed, every run of it. */
  printed(): string;
}

export type Server = Awaited<ReturnType<typeof startTemporal>>;
type Env = Record<string, string>;

/** Lets a process find what others have compiled already. */
export const COMPILED: Env = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '' };

/** Where nobody listens: without ports of its own a process would find what a developer has running. */
export const NOWHERE: Env = {
  PORT: '11991',
  SANDBOX_PORT: '11992',
  TEMPORAL_DEV_PORT: '11993',
  TEMPORAL_DEV_UI_PORT: '11994',
};

/** Most events of the tests are old: their follow-ups would be due at once. */
const OFF: Env = { FOLLOW_UP_REPLY_UNANSWERED: 'off', FOLLOW_UP_INTERESTED_WITHOUT_MEETING: 'off' };

const ROOT = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;
const LONGEST_PAUSE_MS = 200;

/** One of our processes, as `npm run` starts it, ready. It ends with the test, whatever becomes of that. */
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
    // Before the start: where the test is over already this throws, and nothing is left behind.
    onTestFinished(kill);
    child = spawn(process.execPath, [join(ROOT, 'src', `${name}.ts`)], {
      // An environment made afresh, in a folder without `.env`: a developer's own settings stay out.
      cwd: folder,
      env: {
        ...COMPILED,
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
 * Polls until the check no longer throws, less often the longer that takes: whoever is waited for needs the cores. A
 * process that ends meanwhile is the better reason to give up.
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

/** The stand-in for Instantly: the settings by which a worker finds it, and a way to call it. */
export async function startSandbox(folder: string) {
  const env = { SANDBOX_PORT: String(await freePort()), INSTANTLY_REQUESTS_PER_SECOND: '90' };
  const url = `http://127.0.0.1:${env.SANDBOX_PORT}`;
  await startProcess('sandbox', folder, env, () => fetch(`${url}/`));
  async function call<Answer>(request: string, body?: unknown): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${SANDBOX_API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${request}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
  return { env, url, call };
}

/** A dev server of the test's own, on a database file that outlives its processes. */
export async function startTemporal(folder: string) {
  const dbFile = join(folder, 'temporal.db');
  const [port, uiPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  onTestFinished(() => temporal.close());

  let current: Promise<DevServer> | undefined;
  const stop = async () => {
    const server = current;
    current = undefined;
    await (await server)?.stop();
  };
  const discard = async () => {
    // In order it takes a second, and nobody needs it any more.
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
  /** SIGKILL: the dev server's keeper starts it again. Resolves when it answers. */
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
 * Below the ports that the system gives to outgoing connections: those that knock while nobody listens would now and
 * then be given the port itself, and the restart would find it taken.
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

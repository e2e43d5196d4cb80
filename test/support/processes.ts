import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject, onTestFinished } from 'vitest';
import { connectTemporalLazily, ping } from '../../src/temporal/connection.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import { pollersOf } from '../../src/temporal/namespace.ts';
import { SECRET } from './receiver.ts';

export interface OurProcess {
  /** Resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Throws with its last words when it has ended. */
  mustLive(): void;
}

const ROOT = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;

/** One of our processes, as `npm run` starts it. It ends with the test, whatever becomes of that. */
function startProcess(name: string, folder: string, env: Record<string, string>): OurProcess {
  const child = spawn(process.execPath, [join(ROOT, 'src', `${name}.ts`)], {
    // An environment made afresh, in a folder without `.env`: a developer's own settings stay out.
    cwd: folder,
    env: { PATH: process.env['PATH'], DATA_DIR: folder, LOG_LEVEL: 'warn', INSTANTLY_WEBHOOK_SECRET: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  }
  const ended = () => child.exitCode ?? child.signalCode;
  const kill = async (signal: NodeJS.Signals) => {
    if (ended() !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  endWithTest(child.pid!, () => kill('SIGKILL'));
  return {
    kill,
    mustLive() {
      if (ended() !== null) throw new Error(`${name} ended (${ended()}): ${said}`);
    },
  };
}

/** Polls until the check no longer throws; a process that ends meanwhile is the better reason to give up. */
export async function until(check: () => unknown, withinMs: number, watched: OurProcess[] = []): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; ; await sleep(50)) {
    for (const one of watched) one.mustLive();
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

/** A receiver that can be started again on its port and its folder. */
export async function startReceiver(folder: string, env: Record<string, string>) {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const launch = async () => {
    const launched = startProcess('receiver', folder, { ...env, PORT: port });
    await until(() => fetch(`${url}/healthz`), READY_WITHIN_MS, [launched]);
    return launched;
  };
  let current = await launch();
  return {
    url,
    kill: (signal: NodeJS.Signals) => current.kill(signal),
    mustLive: () => current.mustLive(),
    async restart() {
      current = await launch();
    },
    async readiness() {
      const answer = await fetch(`${url}/readyz`);
      const state = (await answer.json()) as { problems: string[]; journal: { depth: number } };
      return { status: answer.status, ...state };
    },
  };
}

/** A worker that polls already, and that can be started again. */
export async function startWorker(folder: string, env: Record<string, string>, server: Server) {
  let current = startProcess('worker', folder, env);
  const polls = async () => {
    const { workflows, activities } = await pollersOf(server.temporal, 'instantly');
    if (!workflows || !activities) throw new Error('no worker polls');
  };
  await until(polls, READY_WITHIN_MS, [current]);
  return {
    kill: (signal: NodeJS.Signals) => current.kill(signal),
    mustLive: () => current.mustLive(),
    restart: () => void (current = startProcess('worker', folder, env)),
  };
}

/** The stand-in for Instantly: for the worker to find it, both are given the environment returned. */
export async function startSandbox(folder: string): Promise<Record<string, string>> {
  const env = { SANDBOX_PORT: String(await freePort()), INSTANTLY_REQUESTS_PER_SECOND: '90' };
  const sandbox = startProcess('sandbox', folder, env);
  await until(() => fetch(`http://127.0.0.1:${env.SANDBOX_PORT}/`), READY_WITHIN_MS, [sandbox]);
  return env;
}

export type Server = Awaited<ReturnType<typeof startTemporal>>;

/** A dev server of the test's own, on a database file that outlives it. */
export async function startTemporal(folder: string) {
  const dbFile = join(folder, 'temporal.db');
  const [port, uiPort] = [await freePort(), await freePort()];
  const launch = () => startDevServer({ binary: inject('temporalBinary'), dbFile, port, uiPort, log: { error() {} } });
  const pid = async () => Number(await readFile(`${dbFile}.pid`, 'utf8'));
  let current = await launch();
  const { address } = current;
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  endWithTest(await pid(), async () => {
    await temporal.close();
    await current.stop();
  });
  return {
    address,
    temporal,
    /** SIGKILL: the dev server's keeper then starts it again. Resolves when it answers. */
    async crash() {
      const before = await pid();
      process.kill(before, 'SIGKILL');
      const isBack = async () => {
        if ((await pid()) === before) throw new Error('the dev server was not started again');
        await ping(temporal);
      };
      await until(isBack, READY_WITHIN_MS);
    },
    stop: () => current.stop(),
    async start() {
      current = await launch();
    },
  };
}

function endWithTest(pid: number, end: () => Promise<void>): void {
  const atOnce = () => void process.kill(pid, 'SIGKILL');
  process.once('exit', atOnce);
  onTestFinished(async () => {
    await end();
    process.off('exit', atOnce);
  });
}

/**
 * Below the ports that the system gives to outgoing connections: those that knock while nobody listens would now and
 * then be given the port itself, and the restart would find it taken.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

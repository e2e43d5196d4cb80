import type { ChildProcess } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from './lock.ts';
import { checkPort, checkVersion, end, endLeftover, onLoopback, pidFile } from './leftovers.ts';
import { isInterrupted } from './interrupted.ts';
import { IP, serving, spawnServer, type Started } from './spawn-server.ts';

export interface DevServerOptions {
  /** The `temporal` binary. */
  binary: string;
  /** Its database; created if it does not exist. */
  dbFile: string;
  port: number;
  uiPort: number;
  log: { error(fields: object, message: string): void };
  /** How often the server is asked whether it can read its database; 2 seconds if it is not set. */
  askEveryMs?: number;
}

export interface DevServer {
  address: string;
  uiUrl: string;
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 500;
const RESTART_AT_MOST_AFTER_MS = 30_000;

/**
 * Starts Temporal's dev server on a database file, and starts it again whenever it ends, until it is stopped. Rejects with
 * one sentence if a port is taken, if the file is damaged, in use or of another version, or if the server does not start.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { binary, dbFile, port, uiPort } = options;
  if (port === uiPort) throw new Error(`TEMPORAL_DEV_UI_PORT is ${port}, as is TEMPORAL_DEV_PORT; set it to another`);
  // A server that a killed process has left behind may be ended, but not the server of a process that is alive.
  const release = lock(
    `${dbFile}.lock`,
    `${dbFile} is in use: another process of this product runs its dev server; end that process, or set DATA_DIR to another folder`,
  );
  try {
    await checkVersion(binary, dbFile);
    await endLeftover(dbFile);
    await checkPorts(options);
    const { stop } = await keep(options);
    return {
      address: `${IP}:${port}`,
      uiUrl: `http://${IP}:${uiPort}`,
      stop: () => stop().finally(release),
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function checkPorts({ port, uiPort }: DevServerOptions): Promise<void> {
  await checkPort(onLoopback(port, 'TEMPORAL_DEV_PORT'));
  await checkPort(onLoopback(uiPort, 'TEMPORAL_DEV_UI_PORT'));
}

/** Starts the server, and starts it again whenever it ends, until it is stopped. Rejects if the first start fails. */
async function keep(options: DevServerOptions): Promise<{ stop(): Promise<void> }> {
  const { binary, dbFile, port, uiPort, log, askEveryMs = 2_000 } = options;
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  // In case this process ends without calling `stop`, for example after a second Ctrl-C.
  const atExit = () => {
    child?.kill();
  };
  process.once('exit', atExit);

  async function launch(): Promise<Started> {
    const started = spawnServer(binary, dbFile, port, uiPort);
    // Set before the server is ready: `stop` may be called before that and must end it.
    child = started.child;
    try {
      await writeFile(pidFile(dbFile), String(child.pid));
      await serving(started, `${IP}:${port}`);
      void endIfInterrupted(started);
      return started;
    } catch (error) {
      await endChild();
      throw error;
    }
  }

  /** Tries once more if another program was faster to take the free port that the server had chosen for its HTTP API. */
  function onceMore(error: Error): Promise<Started> {
    if (!/HTTP API on .*already in use/.test(error.message)) throw error;
    return launch();
  }

  /** The next start reads the same file: nothing is lost. */
  async function endIfInterrupted({ child, ended }: Started): Promise<void> {
    if (!(await isInterrupted(`${IP}:${port}`, askEveryMs, ended)) || stopping.signal.aborted) return;
    log.error({}, 'the Temporal dev server cannot read its database any more: "interrupted (9)"; ending it');
    await end(child.pid!, 'SIGKILL');
  }

  async function endChild(): Promise<void> {
    if (child?.pid && child.exitCode === null && child.signalCode === null) await end(child.pid);
  }

  async function restartWheneverItEnds(first: Started): Promise<void> {
    let ended: Promise<unknown> = first.ended;
    let waitMs = RESTART_AFTER_MS;
    for (;;) {
      await ended;
      if (stopping.signal.aborted) return;
      const { exitCode, signalCode: signal } = child!;
      log.error({ exitCode, signal, waitMs }, 'the Temporal dev server ended; starting it again');
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        ended = (await launch()).ended;
        waitMs = RESTART_AFTER_MS;
      } catch (error) {
        ended = Promise.resolve();
        waitMs = Math.min(waitMs * 2, RESTART_AT_MOST_AFTER_MS);
        if (!stopping.signal.aborted) log.error({ err: error }, 'the Temporal dev server does not start');
      }
    }
  }

  const stop = async (kept: Promise<void>) => {
    stopping.abort();
    await endChild();
    await kept;
    process.off('exit', atExit);
    await rm(pidFile(dbFile), { force: true });
  };

  try {
    const kept = restartWheneverItEnds(await launch().catch(onceMore));
    return { stop: () => stop(kept) };
  } catch (error) {
    await stop(Promise.resolve());
    // If another program has taken a port meanwhile, that sentence helps more.
    await checkPorts(options);
    throw explained(error as Error, dbFile);
  }
}

function explained(error: Error, dbFile: string): Error {
  if (!/database|sqlite/i.test(error.message)) return error;
  return new Error(
    `${error.message}; make sure that ${dbFile} can be read and written, or, if it is damaged, delete ${dbFile}* ` +
      '(Temporal then forgets its workflows; journal and CRM stay)',
  );
}

import type { ChildProcess } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkPort, checkVersion, end, endLeftover, pidFile } from './dev-server-leftovers.ts';
import { IP, serving, spawnServer } from './dev-server-process.ts';

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

/**
 * Temporal's dev server on a database file, kept running until it is stopped. Rejects with one sentence when a port is
 * taken, the file is another version's or the server ends at once.
 */
export async function startDevServer({ binary, dbFile, port, uiPort, log }: DevServerOptions): Promise<DevServer> {
  await checkVersion(binary, dbFile);
  await endLeftover(dbFile);
  await checkPort(IP, port, 'TEMPORAL_DEV_PORT');
  await checkPort(IP, uiPort, 'TEMPORAL_DEV_UI_PORT');
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

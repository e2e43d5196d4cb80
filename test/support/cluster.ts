import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { onTestFinished } from 'vitest';
import { findHaproxy, findTemporalServer } from '../../src/cluster/find-programs.ts';
import { cacheDirOf } from '../../src/settings/cache-dir.ts';
import { connectTemporalLazily } from '../../src/temporal/connection.ts';
import { temporaryFolder } from './folder.ts';
import { callsTo, COMPILED, ENDS_WITH_US, freePort, OFF, until } from './processes.ts';
import { SECRET } from './receiver.ts';

const ROOT = join(import.meta.dirname, '../..');
const STARTED_WITHIN_MS = 180_000;
const RESTARTED_WITHIN_MS = 90_000;

/**
 * The folder of the Temporal server, which is built by Go if this machine has none: that may take minutes. Undefined, and said,
 * if a cluster cannot be started here.
 */
export async function clusterPrograms(): Promise<string | undefined> {
  const report = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    await findHaproxy(process.env['PATH']);
    return await findTemporalServer({ env: process.env, cacheDir: cacheDirOf(process.env), report });
  } catch (error) {
    report(`the tests of npm run cluster are skipped: ${(error as Error).message}`);
    return undefined;
  }
}

/** Starts `npm run cluster` in a folder of its own. It ends with the test. */
export async function startCluster(programs: string, settings: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const [port, sandboxPort, temporalPort, uiPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const child = spawn(process.execPath, [join(ROOT, 'src', 'cluster.ts'), '--no-ui'], {
    // A new environment and a folder without `.env` keep a developer's own settings out.
    cwd: folder,
    env: {
      ...COMPILED,
      ...ENDS_WITH_US,
      ...OFF,
      PATH: process.env['PATH'],
      DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      TEMPORAL_DEV_PORT: String(temporalPort),
      TEMPORAL_DEV_UI_PORT: String(uiPort),
      TEMPORAL_SERVER_PATH: join(programs, 'temporal-server'),
      INSTANTLY_WEBHOOK_SECRET: SECRET,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  onTestFinished(async () => {
    if (isOver()) return;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  });
  const mustLive = () => {
    if (isOver()) throw new Error(`npm run cluster ended: ${printed.slice(-4_000)}`);
  };

  const inFolder = (name: string) => join(folder, 'cluster', name);
  const started = () => {
    if (!existsSync(inFolder('env'))) throw new Error(`npm run cluster is not ready: ${printed.slice(-4_000)}`);
  };
  await until(started, STARTED_WITHIN_MS, [{ mustLive }]);
  const env = parseEnv(readFileSync(inFolder('env'), 'utf8').replaceAll(/^export /gm, '')) as Record<string, string>;
  const ports = JSON.parse(readFileSync(inFolder('ports.json'), 'utf8')) as Record<string, number>;
  const address = env['TEMPORAL_ADDRESS']!;
  const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
  onTestFinished(() => temporal.close());

  const pidOf = (name: string) => {
    const running = JSON.parse(readFileSync(inFolder('processes.json'), 'utf8')) as Record<string, { pid: number }>;
    return running[name]!.pid;
  };
  return {
    env,
    temporal,
    mustLive,
    /** Where deliveries may go: to the receivers themselves, or to the proxy before them. */
    receivers: ['receiver-1', 'receiver-2'].map((name) => `http://127.0.0.1:${ports[name]}`) as [string, string],
    proxy: `http://127.0.0.1:${port}`,
    sandbox: callsTo(`http://127.0.0.1:${sandboxPort}`),
    /** What `/readyz` of each receiver says. */
    async readiness() {
      const urls = ['receiver-1-ops', 'receiver-2-ops'].map((name) => `http://127.0.0.1:${ports[name]}/readyz`);
      return Promise.all(
        urls.map(async (url) => {
          const answer = await fetch(url);
          const state = (await answer.json()) as { journal: { depth: number } };
          return { status: answer.status, depth: state.journal.depth };
        }),
      );
    },
    /** Ends the process with SIGKILL. Resolves when the cluster has started it again. */
    async kill(name: string): Promise<void> {
      const before = pidOf(name);
      process.kill(before, 'SIGKILL');
      const isAnother = () => {
        if (pidOf(name) === before) throw new Error(`${name} was not started again`);
      };
      await until(isAnother, RESTARTED_WITHIN_MS, [{ mustLive }]);
    },
  };
}

import { join } from 'node:path';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { clusterOptions } from './cluster/options.ts';
import { clusterLinks, environmentFile } from './cluster/links.ts';
import { findHaproxy, findTemporalServer, findTemporalUi } from './cluster/find-programs.ts';
import { type ClusterProcess, keepProcess, type KeptProcess } from './cluster/keep-process.ts';
import { endLeftovers, rememberProcesses } from './cluster/leftovers.ts';
import { choosePorts, type Ports } from './cluster/ports.ts';
import { postgresPrograms } from './cluster/postgres-programs.ts';
import { preparePostgres } from './cluster/postgres.ts';
import { ourPrograms, proxy, temporalUi, uiConfig } from './cluster/programs.ts';
import {
  connectToCluster,
  createNamespace,
  NAMESPACE,
  prepareDatabases,
  temporalServer,
} from './cluster/temporal-server.ts';
import { lock } from './dev-server/lock.ts';
import { mask } from './log/mask.ts';
import { runProcess } from './process/run-process.ts';
import { makeDataDir } from './settings/data-dir.ts';
import type { Settings } from './settings/settings.ts';
import { answerLinkKeys, webhookSecrets } from './settings/kept-secrets.ts';
import { ping } from './temporal/connection.ts';
import { SettingsError } from './variables/parse.ts';

const ROOT = join(import.meta.dirname, '..');
const CONFIG = join(ROOT, 'deploy', 'cluster');
const print = (line: string): void => void process.stdout.write(mask(`${line}\n`));

const { ui: wantsUi, prepare: onlyPrepares } = clusterOptions(process.argv);

/** Starts on one machine, as plain processes, what the compose profile `cluster` starts in containers. */
await runProcess('cluster', process.env, async ({ settings, log, lifetime, ending }) => {
  const path = process.env['PATH'] ?? '';
  postgresPrograms(path);
  const haproxy = await findHaproxy(path);
  const find = { env: process.env, cacheDir: settings.cacheDir, report: print, signal: ending };
  const programs = await findTemporalServer(find);
  const uiProgram = wantsUi ? await findTemporalUi(find) : undefined;
  if (onlyPrepares) return;

  refuseOthers(settings);
  const folder = join(settings.dataDir, 'cluster');
  const logFolder = join(folder, 'logs');
  makeDataDir(logFolder);
  const release = lock(
    join(folder, 'lock'),
    `npm run cluster runs already in ${folder}: stop it first, or set DATA_DIR and the ports to run another`,
  );
  lifetime.defer(release);
  // It is there only while the cluster is ready.
  const environmentFor = join(folder, 'env');
  rmSync(environmentFor, { force: true });
  const pidFile = join(folder, 'processes.json');
  await endLeftovers(pidFile);
  // The logs of the run before are kept; Temporal writes a lot while its database is away.
  rmSync(`${logFolder}.before`, { recursive: true, force: true });
  renameSync(logFolder, `${logFolder}.before`);
  makeDataDir(logFolder);
  const ports = await choosePorts(join(folder, 'ports.json'), settings);
  const postgres = await preparePostgres(folder, ports.postgresql, path);

  const processes = rememberProcesses(pidFile);
  lifetime.defer(() => processes.forget());
  const keep = (one: ClusterProcess): KeptProcess => {
    const kept = keepProcess(one, { logFolder, log, onStart: processes.started });
    process.once('exit', kept.kill);
    return kept;
  };
  const keepUntilTheEnd = (one: ClusterProcess): KeptProcess => {
    const kept = keep(one);
    lifetime.defer(() => kept.stop());
    return kept;
  };

  process.setMaxListeners(0);
  const database = keepUntilTheEnd(postgres.process);
  await database.until(postgres.answers);
  await prepareDatabases(programs, postgres);
  const server = keepUntilTheEnd(
    temporalServer(programs, postgres, ports, folder, join(CONFIG, 'temporal-dynamic-config.yaml')),
  );
  const temporal = connectToCluster(ports);
  await server.until(() => ping(temporal));
  await server.until(() => createNamespace(temporal, settings.dedupeWindowMs, log));
  await temporal.close();

  const env = environment(settings, postgres.url, ports);
  const ours = [
    ...ourPrograms(ROOT, { ...process.env, ...env }, ports),
    proxy(haproxy, join(CONFIG, 'haproxy.cfg'), settings.host, ports),
  ];
  const kept = ours.map(keep);
  if (uiProgram) {
    writeFileSync(join(folder, 'development.yaml'), uiConfig(ports));
    kept.push(keep(temporalUi(uiProgram, folder)));
  }
  lifetime.defer(async () => void (await Promise.all(kept.map((one) => one.stop()))));
  const health = readinessOf(ports, settings);
  await Promise.all(kept.map((one) => one.until(() => answers(health[one.name]))));
  writeFileSync(environmentFor, environmentFile(env), { mode: 0o600 });
  lifetime.defer(() => rmSync(environmentFor, { force: true }));
  print(
    clusterLinks([database, server, ...kept], { folder, host: settings.host, ports, hasUi: uiProgram !== undefined }),
  );
});

/** What it starts itself must not be elsewhere too: half of the programs would use the one, half the other. */
function refuseOthers({ temporal, database }: Settings): void {
  if (temporal.external)
    throw new SettingsError(
      'npm run cluster starts a Temporal server: unset TEMPORAL_ADDRESS, TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE',
    );
  if (database) throw new SettingsError('npm run cluster starts a PostgreSQL: unset DATABASE_URL');
}

/** What our programs and the command line need besides the person's own settings. */
function environment(settings: Settings, databaseUrl: string, ports: Ports): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_UI_URL: `http://127.0.0.1:${ports.temporalUi}`,
    DATABASE_URL: databaseUrl,
    DATA_DIR: settings.dataDir,
    PORT: String(ports.proxy),
    SANDBOX_PORT: String(ports.sandbox),
    INSTANTLY_WEBHOOK_SECRET: webhookSecrets(settings).join(','),
    ANSWER_LINK_KEY: answerLinkKeys(settings, true).join(','),
  };
}

function readinessOf(ports: Ports, { host }: Settings): Record<string, string> {
  const ready = (name: 'receiver-1-ops' | 'receiver-2-ops' | 'worker-1-ops' | 'worker-2-ops') =>
    `http://127.0.0.1:${ports[name]}/readyz`;
  return {
    'receiver-1': ready('receiver-1-ops'),
    'receiver-2': ready('receiver-2-ops'),
    'worker-1': ready('worker-1-ops'),
    'worker-2': ready('worker-2-ops'),
    sandbox: `http://127.0.0.1:${ports.sandbox}/`,
    proxy: `http://${host}:${ports.proxy}/healthz`,
    'temporal-ui': `http://127.0.0.1:${ports.temporalUi}/`,
  };
}

async function answers(url = ''): Promise<void> {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (status >= 500) throw new Error(`${url} answers ${status}`);
}

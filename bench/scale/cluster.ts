import { join } from 'node:path';
import { findTemporalServer } from '../../src/cluster/find-programs.ts';
import { type ClusterProcess, keepProcess } from '../../src/cluster/keep-process.ts';
import { choosePorts } from '../../src/cluster/ports.ts';
import { preparePostgres } from '../../src/cluster/postgres.ts';
import {
  connectToCluster,
  createNamespace,
  prepareDatabases,
  temporalServer,
} from '../../src/cluster/temporal-server.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { cacheDirOf } from '../../src/settings/cache-dir.ts';
import { makeDataDir } from '../../src/settings/data-dir.ts';
import { ping, type Temporal } from '../../src/temporal/connection.ts';
import { benchSettings } from '../bench-settings.ts';
import { freePort } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import type { Scope } from '../scope.ts';
import { ROOT } from '../vendors/contestants.ts';

export interface Cluster {
  temporal: Temporal;
  /** For DATABASE_URL. */
  databaseUrl: string;
  folder: string;
}

const silent = { warn() {}, info() {} };

/** PostgreSQL, and a Temporal server whose data are in it, as `npm run cluster` starts them. They end with the scope. */
export async function openCluster(scope: Scope, report: (line: string) => void): Promise<Cluster> {
  const env = process.env;
  const programs = await findTemporalServer({ env, cacheDir: cacheDirOf(env), report });
  const folder = await temporaryFolder(scope);
  const within = join(folder, 'cluster');
  makeDataDir(within);
  const ports = await choosePorts(join(within, 'ports.json'), await settingsFor(folder));
  const keep = (one: ClusterProcess) =>
    scope.own(
      () => Promise.resolve(keepProcess(one, { logFolder: within, log: silent, onStart: () => undefined })),
      (kept) => kept.stop(),
    );

  const postgres = await preparePostgres(within, ports.postgresql, env['PATH'] ?? '');
  const database = await keep(postgres.process);
  await database.until(postgres.answers);
  await prepareDatabases(programs, postgres);
  const config = join(ROOT, 'deploy', 'cluster', 'temporal-dynamic-config.yaml');
  const server = await keep(temporalServer(programs, postgres, ports, within, config));
  const temporal = await scope.own(
    () => Promise.resolve(connectToCluster(ports)),
    (made) => made.close(),
  );
  await server.until(() => ping(temporal));
  await server.until(() => createNamespace(temporal, 30 * DAY_MS, silent));
  return { temporal, databaseUrl: postgres.url, folder };
}

async function settingsFor(folder: string) {
  const [port, sandboxPort, temporalPort, uiPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ].map(String);
  return benchSettings(folder, '127.0.0.1:1', 'instantly', {
    PORT: port!,
    SANDBOX_PORT: sandboxPort!,
    TEMPORAL_DEV_PORT: temporalPort!,
    TEMPORAL_DEV_UI_PORT: uiPort!,
  });
}

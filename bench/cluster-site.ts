import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterProcess, keepProcess } from '../src/cluster/keep-process.ts';
import { choosePorts } from '../src/cluster/ports.ts';
import { preparePostgres } from '../src/cluster/postgres.ts';
import { connectToCluster, createNamespace, prepareDatabases, temporalServer } from '../src/cluster/temporal-server.ts';
import { DAY_MS } from '../src/domain/duration.ts';
import { readSettings } from '../src/settings/read-settings.ts';
import { ping, type Temporal } from '../src/temporal/connection.ts';
import { freePort } from './dev-servers.ts';
import { temporaryFolder } from './folder.ts';
import { SECRET } from './payloads.ts';
import type { Scope } from './scope.ts';
import { ROOT } from './vendors/contestants.ts';

/** The databases on the one PostgreSQL. */
export const DATABASES = { ours: 'instantly', temporal: 'temporal', visibility: 'temporal_visibility' };

export interface ClusterSite {
  temporal: Temporal;
  /** A folder for what is measured. */
  folder: string;
  /** The URL of a database. */
  databaseUrl(name: string): string;
  /** Where the Temporal server has its metrics. */
  metricsUrl: string;
  pids: { temporal: number; postgresql: number };
}

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * A new PostgreSQL and a Temporal server on it, as `npm run cluster` has them. They end with the scope.
 * @param programs the folder of the Temporal server's programs.
 * @param shards how many history shards; absent: as many as `npm run cluster` has.
 */
export async function openCluster(scope: Scope, programs: string, shards?: number): Promise<ClusterSite> {
  const folder = await temporaryFolder(scope);
  const home = join(folder, 'cluster');
  const logFolder = join(home, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const [port, sandboxPort, temporalPort, uiPort, metricsPort] = await Promise.all(
    Array.from({ length: 5 }, async () => String(await freePort())),
  );
  const settings = readSettings({
    INSTANTLY_WEBHOOK_SECRET: SECRET,
    DATA_DIR: home,
    PORT: port,
    SANDBOX_PORT: sandboxPort,
    TEMPORAL_DEV_PORT: temporalPort,
    TEMPORAL_DEV_UI_PORT: uiPort,
  });
  const ports = await choosePorts(join(home, 'ports.json'), settings);
  const postgres = await preparePostgres(home, ports.postgresql, process.env['PATH'] ?? '');
  const keep = (one: ClusterProcess) =>
    scope.own(
      () => Promise.resolve(keepProcess(one, { logFolder, log: silent, onStart: nothing })),
      (kept) => kept.stop(),
    );

  const database = await keep(postgres.process);
  await database.until(postgres.answers);
  await prepareDatabases(programs, postgres);
  const dynamicConfig = join(ROOT, 'deploy/cluster/temporal-dynamic-config.yaml');
  const asInCluster = temporalServer(programs, postgres, ports, home, dynamicConfig);
  const server = await keep({
    ...asInCluster,
    env: {
      ...asInCluster.env,
      ...(shards !== undefined && { NUM_HISTORY_SHARDS: String(shards) }),
      PROMETHEUS_ENDPOINT: `127.0.0.1:${metricsPort}`,
    },
  });
  const temporal = await scope.own(
    () => Promise.resolve(connectToCluster(ports)),
    (made) => made.close(),
  );
  await server.until(() => ping(temporal));
  await server.until(() => createNamespace(temporal, 30 * DAY_MS, silent));
  return {
    temporal,
    folder,
    databaseUrl: (name) => postgres.url.replace(new RegExp(`/${postgres.database}$`), `/${name}`),
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    pids: { temporal: server.pid()!, postgresql: database.pid()! },
  };
}

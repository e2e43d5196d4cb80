import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DAY_MS } from '../domain/duration.ts';
import { connectTemporalLazily, type Temporal } from '../temporal/connection.ts';
import { isAlreadyExists } from '../temporal/grpc-errors.ts';
import { prepareNamespace } from '../temporal/namespace.ts';
import type { ClusterProcess } from './keep-process.ts';
import type { Ports } from './ports.ts';
import type { Postgres } from './postgres.ts';

const IP = '127.0.0.1';
export const NAMESPACE = 'default';
/** It can never be changed afterwards. docker-compose.yml has the same. */
const HISTORY_SHARDS = '128';
/** For each store the database, and the name of its schema in `temporal-sql-tool`. */
const STORES = { temporal: 'temporal', temporal_visibility: 'visibility' };
const SCHEMA_WITHIN_MS = 120_000;

/** Creates the databases, ours too, and brings Temporal's schema up to date. May be called any number of times. */
export async function prepareDatabases(programs: string, postgres: Postgres): Promise<void> {
  const env = {
    SQL_PLUGIN: 'postgres12',
    SQL_HOST: IP,
    SQL_PORT: String(postgres.port),
    SQL_USER: postgres.user,
    SQL_PASSWORD: postgres.password,
  };
  const tool = (...args: string[]) =>
    promisify(execFile)(join(programs, 'temporal-sql-tool'), args, { env, timeout: SCHEMA_WITHIN_MS });
  await tool('--db', postgres.database, 'create');
  for (const [database, schema] of Object.entries(STORES)) {
    const on = ['--db', database];
    await tool(...on, 'create');
    // It fails if the version tables exist.
    await tool(...on, 'setup-schema', '-v', '0.0').catch(() => undefined);
    await tool(...on, 'update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
}

/** The Temporal server, with its four services in one process. */
export const temporalServer = (
  programs: string,
  postgres: Postgres,
  ports: Ports,
  folder: string,
  dynamicConfig: string,
): ClusterProcess => ({
  name: 'temporal',
  command: [join(programs, 'temporal-server'), 'start'],
  // The variables of its embedded configuration: common/config/config_template_embedded.yaml of go.temporal.io/server@v1.32.0.
  env: {
    DB: 'postgres12',
    POSTGRES_SEEDS: IP,
    DB_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PWD: postgres.password,
    DBNAME: 'temporal',
    VISIBILITY_DBNAME: 'temporal_visibility',
    BIND_ON_IP: IP,
    NUM_HISTORY_SHARDS: HISTORY_SHARDS,
    DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
    LOG_LEVEL: 'error',
    FRONTEND_GRPC_PORT: String(ports.temporal),
    FRONTEND_HTTP_PORT: String(ports['temporal-http']),
    HISTORY_GRPC_PORT: String(ports['temporal-history']),
    MATCHING_GRPC_PORT: String(ports['temporal-matching']),
    WORKER_GRPC_PORT: String(ports['temporal-worker']),
    FRONTEND_MEMBERSHIP_PORT: String(ports['temporal-frontend-members']),
    HISTORY_MEMBERSHIP_PORT: String(ports['temporal-history-members']),
    MATCHING_MEMBERSHIP_PORT: String(ports['temporal-matching-members']),
    WORKER_MEMBERSHIP_PORT: String(ports['temporal-worker-members']),
  },
  cwd: folder,
  endsBy: 'SIGTERM',
  endWithinMs: 2_500,
});

/** Connects to it. The namespace may not exist yet. */
export function connectToCluster(ports: Ports): Temporal {
  const address = `${IP}:${ports.temporal}`;
  return connectTemporalLazily({ address, namespace: NAMESPACE, connection: { address } });
}

type Log = Parameters<typeof prepareNamespace>[2];

/** Creates the namespace with our search attributes. May be called any number of times. */
export async function createNamespace(temporal: Temporal, windowMs: number, log: Log): Promise<void> {
  const { connection, call } = temporal;
  const retention = { seconds: Math.max(windowMs, DAY_MS) / 1_000 };
  const register = () =>
    connection.workflowService.registerNamespace({
      namespace: NAMESPACE,
      workflowExecutionRetentionPeriod: retention as never,
    });
  await call(register).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
  await prepareNamespace(temporal, windowMs, log);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheDirOf } from '../../src/settings/cache-dir.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { type DevServer, startDevServer } from '../../src/dev-server/dev-server.ts';
import { freePort } from '../../src/temporal/free-port.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { findTemporalCli } from '../../src/dev-server/find-temporal-cli.ts';
import { endWithUs } from './end-with-us.ts';
import { findTestServer } from '../../src/dev-server/test-server.ts';
import { startPostgresServer } from './postgres-server.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
    temporalUi: string;
    temporalBinary: string;
    timeSkippingServer: string;
    /** A database of the PostgreSQL of this run. */
    postgresUrl: string;
    workflowBundle: string;
  }
}

/**
 * Starts one dev server and one PostgreSQL, and builds one workflow bundle for the whole run. TEST_TEMPORAL_ADDRESS names another server, e.g. one
 * on PostgreSQL, for the tests that need no server of their own.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'instantly-temporal-'));
  const cacheDir = cacheDirOf(process.env);
  const find = { env: process.env, cacheDir, report: (line: string) => void process.stderr.write(`${line}\n`) };
  const starting = startPostgresServer();
  // It is awaited below; a failure of what comes first must not hide behind its own.
  starting.catch(() => undefined);
  const binary = await findTemporalCli(find);
  provide('timeSkippingServer', await findTestServer(find));
  const server = await startServer(binary, join(folder, 'temporal.db'));
  const temporal = await connectTemporal({ ...server, namespace: 'default', connection: { address: server.address } });
  await prepareNamespace(temporal, 30 * 86_400_000, { info() {}, warn() {} });
  await temporal.close();
  provide('temporalAddress', server.address);
  provide('temporalUi', server.uiUrl);
  provide('temporalBinary', binary);
  provide('workflowBundle', await workflowBundle(cacheDir));
  const postgres = await starting;
  provide('postgresUrl', postgres.urlOf('postgres'));
  return async () => {
    await server.stop();
    await postgres.delete();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

async function startServer(binary: string, dbFile: string): Promise<DevServer> {
  const other = process.env['TEST_TEMPORAL_ADDRESS'];
  if (other) return { address: other, uiUrl: `http://${other}`, stop: () => Promise.resolve() };
  const [port, uiPort] = [await freePort(), await freePort()];
  const server = await startDevServer({ binary, dbFile, port, uiPort, log: console });
  const release = endWithUs(`${dbFile}.pid`, dbFile);
  return { ...server, stop: () => server.stop().finally(release) };
}

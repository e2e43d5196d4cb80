import { cp, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import { connectTemporalLazily, type Temporal } from '../src/temporal/connection.ts';
import { startDevServer } from '../src/dev-server/dev-server.ts';
import { prepareNamespace } from '../src/temporal/namespace.ts';
import { workflowBundle } from '../src/temporal/workflow-bundle.ts';
import { temporaryFolder } from './folder.ts';
import type { Scope } from './scope.ts';
import { DAY_MS } from '../src/domain/duration.ts';

export interface Site {
  /** A folder for this round only. */
  folder: string;
  address: string;
  temporal: Temporal;
}

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Prepares what every round needs: the workflow bundle, and a folder with its own dev server. The server's database is a
 * copy of one whose search attributes are ready: on a new one that takes up to a minute.
 */
export async function prepareSites(scope: Scope, binary: string) {
  const folder = await temporaryFolder(scope);
  const bundle = await workflowBundle(cacheDirOf(process.env));
  const template = join(folder, 'template');
  const first = scope.inner();
  const { temporal } = await open(first, template);
  await prepareNamespace(temporal, 30 * DAY_MS, silent);
  await first.close();

  async function open(round: Scope, at: string): Promise<Site> {
    await mkdir(at, { recursive: true });
    const dbFile = join(at, 'temporal.db');
    const [port, uiPort] = [await freePort(), await freePort()];
    const { address } = await round.own(
      () => startDevServer({ binary, dbFile, port, uiPort, log: { error: nothing } }),
      (server) => server.stop(),
    );
    const settings = { address, namespace: 'default', connection: { address } };
    const temporal = await round.own(
      () => Promise.resolve(connectTemporalLazily(settings)),
      (made) => made.close(),
    );
    return { folder: at, address, temporal };
  }

  return {
    bundle,
    async openSite(round: Scope): Promise<Site> {
      const at = await temporaryFolder(round);
      await cp(template, at, { recursive: true });
      return open(round, at);
    },
  };
}

/** A port below the range that the system uses for outgoing connections, so that no connection takes it. */
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

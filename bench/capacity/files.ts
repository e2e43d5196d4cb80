import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pidFile } from '../../src/dev-server/leftovers.ts';
import type { Setting } from '../bench.ts';
import { freePort, prepareSites } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import { postAll } from '../post.ts';
import { ROOT } from '../vendors/contestants.ts';
import { closedBy } from '../vendors/load.ts';
import { eventsOf, type Mix } from '../vendors/mixes.ts';
import { cpuMs, type Shares } from '../vendors/process-tree.ts';
import { startProgram, whenReady } from '../vendors/program.ts';
import { startVendorStub } from '../vendors/stub.ts';
import { grown, type Kept } from './kept.ts';
import { keptInFile } from './kept-in-file.ts';
import { eventsOnlyEnv } from './vendor-env.ts';

/** What one event costs with `npm start`, the dev server and SQLite files. */
export interface FileCosts {
  mix: Mix;
  closedPerSecond: number;
  /** Processor time in milliseconds: receiver and worker together, and the dev server. */
  cpu: Shares;
  /** In the files of journal, contacts and Temporal, by table. */
  journal: Record<string, Kept>;
  crm: Record<string, Kept>;
  temporal: Record<string, Kept>;
}

const CONNECTIONS = 64;
const WARM_UP_EVENTS = 60;

/** Measures `npm start` with the local CRM and the outbox. */
export async function measureFiles(setting: Setting, mix: Mix): Promise<FileCosts> {
  const { number, progress, temporalBinary } = setting;
  const scope = setting.scope.inner();
  progress(`npm start with SQLite files: ${mix}`);
  const { openSite } = await prepareSites(scope, temporalBinary);
  const site = await openSite(scope);
  const stub = await startVendorStub(scope, await temporaryFolder(scope), number('latency'));
  const [folder, copies, port, own] = [
    await temporaryFolder(scope),
    await temporaryFolder(scope),
    await freePort(),
    scope.inner(),
  ];
  const temporalFile = join(site.folder, 'temporal.db');
  const program = await startProgram(own, {
    file: join(ROOT, 'src', 'start.ts'),
    folder,
    checkout: ROOT,
    env: {
      ...eventsOnlyEnv(stub.url),
      ...{ CRM: 'local', SLACK_BOT_TOKEN: '', SLACK_API_URL: '' },
      ...{ DATA_DIR: folder, PORT: String(port), TEMPORAL_ADDRESS: site.address },
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await whenReady(url, [program]);
  const send = async (count: number) => {
    const bodies = eventsOf(mix)(count).map(({ body }) => body);
    const posted = await postAll(url, bodies, CONNECTIONS, { repeats: true });
    const since = Math.floor(Math.min(...posted.map(({ sentAt }) => sentAt)));
    const closed = await closedBy(site.temporal, since, count);
    if (!closed) throw new Error(`the workflows of ${count} events do not close`);
    return (count * 1000) / ((await closed.lastAt()) - since);
  };
  await send(WARM_UP_EVENTS);
  const roots = [program.pid(), Number(await readFile(pidFile(temporalFile), 'utf8'))];
  const before = { cpu: cpuMs(roots), temporal: keptInFile(temporalFile, copies) };
  const count = number('events');
  const closedPerSecond = await send(count);
  const cpu = cpuMs(roots);
  const temporal = grown(before.temporal, keptInFile(temporalFile, copies), count);
  // The receiver holds its file while it runs.
  await own.close();
  const all = count + WARM_UP_EVENTS;
  const result = {
    ...{ mix, closedPerSecond, temporal },
    cpu: { app: (cpu.app - before.cpu.app) / count, server: (cpu.server - before.cpu.server) / count },
    journal: grown({}, keptInFile(join(folder, 'journal.db'), copies), all),
    crm: grown({}, keptInFile(join(folder, 'crm.db'), copies), all),
  };
  await scope.close();
  return result;
}

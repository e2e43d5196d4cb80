import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { connectTemporalLazily, type Temporal } from '../../src/temporal/connection.ts';
import { pidFile } from '../../src/dev-server/leftovers.ts';
import { type prepareSites, freePort } from '../dev-servers.ts';
import { temporaryFolder } from '../folder.ts';
import { SECRET } from '../payloads.ts';
import type { Scope } from '../scope.ts';
import { startPostgres } from './postgres.ts';
import { type Paces, productEnv, webhookEnv } from './product-env.ts';
import { type Program, startProgram, whenReady } from './program.ts';

export interface Running {
  url: string;
  /** The process ids of app and server; their children belong to them. */
  roots(): number[];
  /** Absent if it runs without Temporal. */
  temporal?: Temporal;
  /** Ends the app by SIGKILL and starts it again; its server stays. */
  restart(): Promise<void>;
}

export interface Surroundings {
  binary: string;
  openSite: Awaited<ReturnType<typeof prepareSites>>['openSite'];
  paces: Paces & { crm: number };
}

export interface Contestant {
  name: string;
  /** The product, whose losses fail the bench. */
  isOurs: boolean;
  /** It is another version of the contestant of this name, and is compared with that one only. */
  versionOf?: string | undefined;
  /** @param survives the app's server runs apart from it, so that it survives when the app is killed. */
  open(round: Scope, around: Surroundings, vendorUrl: string, survives: boolean): Promise<Running>;
}

/** This checkout. */
export const ROOT = resolve(import.meta.dirname, '../..');

const envOf = (vendorUrl: string, { paces }: Surroundings) => ({
  ...productEnv(vendorUrl, paces),
  ...webhookEnv(vendorUrl, paces.crm),
});
const localUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** The name of the product as a checkout has it. */
export const versionIn = (name: string, checkout: string): Pick<Contestant, 'name' | 'isOurs' | 'versionOf'> =>
  checkout === ROOT
    ? { name, isOurs: true }
    : { name: `${name}, as in ${basename(checkout)}`, isOurs: false, versionOf: name };

/** The product as `npm start` runs it. */
export const started = (name: string, checkout = ROOT): Contestant => ({
  ...versionIn(name, checkout),
  open: (...asked) => openStart(checkout, {}, ...asked),
});

/** The same, which sends the traces of all events to a collector. */
export const traced = (name: string, checkout = ROOT): Contestant => ({
  name: `${versionIn(name, checkout).name}, with traces`,
  isOurs: false,
  versionOf: name,
  async open(round, ...asked) {
    const collector = await startCollector(round);
    return openStart(checkout, { OTEL_EXPORTER_OTLP_ENDPOINT: collector }, round, ...asked);
  },
});

async function openStart(
  checkout: string,
  more: Record<string, string>,
  ...[round, around, vendorUrl, survives]: Parameters<Contestant['open']>
): Promise<Running> {
  const site = survives ? await openServer(round, around) : await ownServer(round, around.binary);
  const port = await freePort();
  const env = { ...envOf(vendorUrl, around), ...site.env, ...more, PORT: String(port) };
  return running(site, port, [await productProgram(round, checkout, 'start', env)]);
}

/** A collector that takes everything. Returns its URL. */
async function startCollector(round: Scope): Promise<string> {
  const server = await round.own(
    async () => {
      const made = createServer((req, res) => {
        req.resume().on('end', () => res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
      });
      await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
      return made;
    },
    (made) => {
      made.closeAllConnections();
      made.close();
    },
  );
  return localUrl((server.address() as AddressInfo).port);
}

/** The product's receiver and worker as two processes, with a server that runs apart from them. */
export const apart = (name: string, checkout = ROOT): Contestant => ({
  ...versionIn(name, checkout),
  async open(round, around, vendorUrl) {
    const site = await openServer(round, around);
    const port = await freePort();
    const env = { ...envOf(vendorUrl, around), ...site.env, PORT: String(port) };
    return running(site, port, [
      await productProgram(round, checkout, 'receiver', env),
      await productProgram(round, checkout, 'worker', env),
    ]);
  },
});

/** A tutorial's receiver, which starts the workflow before it answers, and its worker in the same process. */
export const plain = (): Contestant => ({
  name: 'plain Koa + Temporal',
  isOurs: false,
  async open(round, around, vendorUrl) {
    const site = await openServer(round, around);
    return engine(round, 'plain-vendors.ts', site, { ...site.env, VENDOR_URL: vendorUrl });
  },
});

/** A durable queue without Temporal. */
export const peer = (): Contestant => ({
  name: 'pg-boss on PostgreSQL',
  isOurs: false,
  async open(round, _around, vendorUrl) {
    const postgres = await startPostgres(round);
    const env = { DATABASE_URL: postgres.url, VENDOR_URL: vendorUrl };
    return engine(round, 'queue-vendors.ts', { roots: [postgres.pid] }, env);
  },
});

interface ServerSite {
  /** The processes of a server that the bench has started. */
  roots: number[];
  temporal?: Temporal;
}

async function openServer(round: Scope, { openSite }: Surroundings) {
  const { folder, address, temporal } = await openSite(round);
  const pid = Number(await readFile(pidFile(join(folder, 'temporal.db')), 'utf8'));
  return { roots: [pid], temporal, env: { TEMPORAL_ADDRESS: address } };
}

/** The ports for a server that the product starts itself. */
async function ownServer(round: Scope, binary: string) {
  const [port, uiPort] = [String(await freePort()), String(await freePort())];
  const address = `127.0.0.1:${port}`;
  const temporal = await round.own(
    () => Promise.resolve(connectTemporalLazily({ address, namespace: 'default', connection: { address } })),
    (made) => made.close(),
  );
  const env = { TEMPORAL_DEV_PORT: port, TEMPORAL_DEV_UI_PORT: uiPort, TEMPORAL_CLI_PATH: binary };
  return { roots: [], temporal, env };
}

/** One of the product's programs, with a folder of its own. */
export async function productProgram(round: Scope, checkout: string, program: string, env: Record<string, string>) {
  const folder = await temporaryFolder(round);
  const file = join(checkout, 'src', `${program}.ts`);
  return startProgram(round, { file, folder, checkout, env: { ...env, DATA_DIR: folder } });
}

async function engine(round: Scope, name: string, site: ServerSite, env: Record<string, string>) {
  const [folder, port] = [await temporaryFolder(round), await freePort()];
  const file = join(ROOT, 'bench', 'engines', name);
  const given = { ...env, PORT: String(port), INSTANTLY_WEBHOOK_SECRET: SECRET };
  return running(site, port, [await startProgram(round, { file, folder, checkout: ROOT, env: given })]);
}

async function running({ roots, temporal }: ServerSite, port: number, programs: Program[]): Promise<Running> {
  const url = localUrl(port);
  await whenReady(url, programs);
  return {
    url,
    roots: () => [...roots, ...programs.map((program) => program.pid())],
    ...(temporal && { temporal }),
    async restart() {
      await Promise.all(programs.map((program) => program.restart()));
    },
  };
}

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { connectTemporal, ping } from '../../src/temporal/connection.ts';
import { type DevServerOptions, startDevServer } from '../../src/dev-server/dev-server.ts';
import { prepareNamespace, missingSearchAttributes, retentionOf } from '../../src/temporal/namespace.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, until } from '../support/processes.ts';
import '../support/runtime.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const DAY = 86_400_000;

const optionsFor = async (folder: string): Promise<DevServerOptions> => ({
  binary: inject('temporalBinary'),
  dbFile: join(folder, 'temporal.db'),
  port: await freePort(),
  uiPort: await freePort(),
  log,
});

async function startForTest(options: DevServerOptions) {
  const server = await startDevServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** Another program that listens on a port. */
async function occupy(port: number) {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
}

const pidOf = ({ dbFile }: DevServerOptions) => Number(readFileSync(`${dbFile}.pid`, 'utf8'));

async function connect(address: string, namespace = 'default') {
  const temporal = await connectTemporal({ address, namespace, connection: { address } });
  onTestFinished(() => temporal.close());
  return temporal;
}

test('a new server can be searched immediately and serves its UI', async () => {
  const server = await startForTest(await optionsFor(temporaryFolder()));
  const temporal = await connect(server.address);
  expect(await missingSearchAttributes(temporal)).toEqual([]);
  const { count } = await temporal.client.workflow.count("EventKind = 'none' AND Attention IS NULL");
  expect(count).toBe(0);
  const ui = await fetch(server.uiUrl);
  expect(ui.status).toBe(200);
});

test('an existing namespace is prepared once: its retention is raised and its search attributes are created', async () => {
  const address = inject('temporalAddress');
  const namespace = `made-${randomUUID()}`;
  const temporal = await connect(address, namespace);
  await temporal.connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: DAY / 1_000 } as never,
  });
  await vi.waitFor(async () => expect(await retentionOf(temporal)).toBe(DAY), 10_000);
  expect(await missingSearchAttributes(temporal)).toHaveLength(4);
  await prepareNamespace(temporal, 30 * DAY, log);
  expect(await retentionOf(temporal)).toBe(30 * DAY);
  expect(await missingSearchAttributes(temporal)).toEqual([]);
  await temporal.client.workflow.count("EventKind = 'none' AND Attention IS NULL");
  log.info.mockClear();
  await prepareNamespace(temporal, 7 * DAY, log);
  expect(log.info).not.toHaveBeenCalled();
  expect(await retentionOf(temporal)).toBe(30 * DAY);
});

test('its data is still there after a restart, even if our process was killed and left the server running', async () => {
  const options = await optionsFor(temporaryFolder());
  const owner = spawn(process.execPath, [
    join(import.meta.dirname, '../support/dev-server-owner.ts'),
    JSON.stringify(options),
  ]);
  const [address] = (await once(owner.stdout, 'data')) as [Buffer];
  const temporal = await connect(address.toString());
  await prepareNamespace(temporal, 30 * DAY, log);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await ping(temporal);
  const next = await startForTest(options);
  expect(await missingSearchAttributes(await connect(next.address))).toEqual([]);
});

test('a pid file that names another program’s process does not end that process', async () => {
  const options = await optionsFor(temporaryFolder());
  const other = spawn('sleep', ['60']);
  onTestFinished(() => void other.kill());
  writeFileSync(`${options.dbFile}.pid`, String(other.pid));
  await startForTest(options);
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

test('a database of another server version is refused with advice', async () => {
  const options = await optionsFor(temporaryFolder());
  const server = await startDevServer(options);
  await server.stop();
  const file = `${options.dbFile}.version`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/Server \d+\.\d+/, 'Server 1.2'));
  await expect(startDevServer(options)).rejects.toThrow(/was made by .*Server 1\.2.*set TEMPORAL_CLI_PATH .*or delete/);
});

test('the error says why a server ended immediately', async () => {
  const folder = temporaryFolder();
  const binary = join(folder, 'temporal');
  writeFileSync(
    binary,
    '#!/bin/sh\n[ "$1" = --version ] && echo "temporal version 1" && exit 0\necho "unable to open database file" >&2\nexit 1\n',
    { mode: 0o755 },
  );
  const options = await optionsFor(folder);
  await expect(startDevServer({ ...options, binary })).rejects.toThrow(
    'the Temporal dev server does not start: unable to open database file',
  );
});

test('a second start on the same database is refused, and the first server keeps running', async () => {
  const options = await optionsFor(temporaryFolder());
  const first = await startForTest(options);
  const pid = pidOf(options);
  const second = { ...options, port: await freePort(), uiPort: await freePort() };
  await expect(startDevServer(second)).rejects.toThrow(/temporal\.db is in use: .*DATA_DIR/);
  await ping(await connect(first.address));
  expect(pidOf(options)).toBe(pid);
});

test('a server that is stopped during its restart leaves no process behind', async () => {
  const options = await optionsFor(temporaryFolder());
  const server = await startForTest(options);
  const before = pidOf(options);
  process.kill(before, 'SIGKILL');
  let next = before;
  await until(() => {
    next = pidOf(options) || before;
    if (next === before) throw new Error('it was not started again');
  }, 10_000);
  await server.stop();
  expect(() => process.kill(next, 0)).toThrow('ESRCH');
  expect(existsSync(`${options.dbFile}.pid`)).toBe(false);
  await startForTest(options);
});

test('the error for a taken port names its variable', async () => {
  const options = await optionsFor(temporaryFolder());
  const taken = await freePort();
  await occupy(taken);
  await expect(startDevServer({ ...options, port: taken })).rejects.toThrow(`TEMPORAL_DEV_PORT: 127.0.0.1:${taken}`);
  const withUi = startDevServer({ ...options, uiPort: taken });
  await expect(withUi).rejects.toThrow(`TEMPORAL_DEV_UI_PORT: 127.0.0.1:${taken}`);
  const same = startDevServer({ ...options, uiPort: options.port });
  await expect(same).rejects.toThrow(`TEMPORAL_DEV_UI_PORT is ${options.port}, as is TEMPORAL_DEV_PORT`);
});

test('the error for a port that is taken during the start names its variable', async () => {
  const folder = temporaryFolder();
  const binary = join(folder, 'temporal');
  const [began, goOn] = [join(folder, 'began'), join(folder, 'go-on')];
  const says = `[ "$1" = --version ] && echo "temporal version 1" && exit 0`;
  const waits = `touch ${began}; while [ ! -f ${goOn} ]; do sleep 0.02; done`;
  writeFileSync(binary, `#!/bin/sh\n${says}\n${waits}\necho "bind: address already in use" >&2\nexit 1\n`, {
    mode: 0o755,
  });
  const options = await optionsFor(folder);
  const starting = startDevServer({ ...options, binary });
  starting.catch(() => undefined);
  await until(() => readFileSync(began), 10_000);
  await occupy(options.port);
  writeFileSync(goOn, '');
  await expect(starting).rejects.toThrow(`TEMPORAL_DEV_PORT: 127.0.0.1:${options.port} is taken`);
});

test('the server is started again if another program takes the port that it chose for its HTTP API', async () => {
  const folder = temporaryFolder();
  const [binary, failed] = [join(folder, 'temporal'), join(folder, 'failed')];
  const says = `[ "$1" = --version ] && exec ${inject('temporalBinary')} --version`;
  const fails = `touch ${failed}; echo "failed listening for HTTP API on 127.0.0.1:1: bind: address already in use" >&2`;
  const script = `#!/bin/sh\n${says}\n[ -f ${failed} ] || { ${fails}; exit 1; }\nexec ${inject('temporalBinary')} "$@"\n`;
  writeFileSync(binary, script, { mode: 0o755 });
  const { address } = await startForTest({ ...(await optionsFor(folder)), binary });
  await ping(await connect(address));
});

test('the server is started again if its connection to its database stays interrupted', async () => {
  const folder = temporaryFolder();
  const [binary, began] = [join(folder, 'temporal'), join(folder, 'began')];
  const says = `[ "$1" = --version ] && exec ${inject('temporalBinary')} --version`;
  const interrupted = `exec '${process.execPath}' '${resolve('test/support/interrupted-server.ts')}' "$@"`;
  const script = `#!/bin/sh\n${says}\n[ -f ${began} ] || { touch ${began}; ${interrupted}; }\nexec ${inject('temporalBinary')} "$@"\n`;
  writeFileSync(binary, script, { mode: 0o755 });
  const { address } = await startForTest({ ...(await optionsFor(folder)), binary, askEveryMs: 50 });
  await until(async () => ping(await connect(address)), 20_000);
  expect(log.error).toHaveBeenCalledWith({}, expect.stringContaining('cannot read its database'));
});

test('the error for a damaged database gives advice', async () => {
  const options = await optionsFor(temporaryFolder());
  writeFileSync(options.dbFile, 'not a database'.repeat(1_000));
  await expect(startDevServer(options)).rejects.toThrow(
    /file is not a database.*make sure that .*temporal\.db can be read.*delete .*temporal\.db\*/,
  );
});

test('a version file without a database does not prevent the creation of a database', async () => {
  const options = await optionsFor(temporaryFolder());
  writeFileSync(`${options.dbFile}.version`, 'temporal version 1 (Server 1.2.3)');
  await startForTest(options);
});

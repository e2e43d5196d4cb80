import { rename } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import {
  existingFile,
  exists,
  type FindOptions,
  firstWay,
  intoCache,
  reportProgress,
  run,
} from '../dev-server/find-tool.ts';

/** The versions that were tried together: docs/servers.md. */
const SERVER_VERSION = '1.32.0';
const UI_VERSION = '2.54.1';
const SERVER_MODULE = 'go.temporal.io/server';
const UI_MODULE = 'github.com/temporalio/ui-server/v2/cmd/server';

/** The names in Temporal's own archives (https://github.com/temporalio/temporal/releases). */
const SERVER = 'temporal-server';
const SQL_TOOL = 'temporal-sql-tool';
/** https://github.com/temporalio/ui-server/releases */
const UI = 'ui-server';

/** Where Debian puts programs for administrators; they are not on every user's PATH. */
const SBIN = ['/usr/sbin', '/usr/local/sbin'];

/**
 * The folder with `temporal-server` and `temporal-sql-tool`: that of `TEMPORAL_SERVER_PATH`, on `PATH`, in our cache, or
 * built by Go. Rejects with advice.
 */
export async function findTemporalServer(options: FindOptions): Promise<string> {
  const named = options.env['TEMPORAL_SERVER_PATH'];
  if (named)
    return both(dirname(named)).catch((error: Error) => {
      throw new Error(
        `TEMPORAL_SERVER_PATH is "${named}": ${error.message}; it should be a ${SERVER} with ${SQL_TOOL} beside it`,
      );
    });
  const cached = join(options.cacheDir, `${SERVER}-${SERVER_VERSION}`);
  const found = await firstWay(
    SERVER,
    [
      ['on PATH', async () => both(dirname(await onPath(SERVER, options.env['PATH'])))],
      ['in our cache', () => both(cached)],
      ['a build by Go', () => intoCache(cached, (folder) => buildServer(folder, options), both)],
    ],
    options,
  );
  if (found) return found;
  throw new Error(
    [
      'no Temporal server can be started here; one of these helps:',
      `Put ${SERVER} and ${SQL_TOOL} (https://github.com/temporalio/temporal/releases) into a folder of PATH.`,
      'Install Go 1.26 or newer (https://go.dev/dl); the server is then built from source, once.',
      `Set TEMPORAL_SERVER_PATH to a ${SERVER} that has ${SQL_TOOL} beside it.`,
    ].join('\n  '),
  );
}

/** The path of Temporal's UI server: on `PATH`, in our cache, or built by Go. Undefined if none of these works. */
export function findTemporalUi(options: FindOptions): Promise<string | undefined> {
  const cached = join(options.cacheDir, `temporal-ui-${UI_VERSION}`);
  return firstWay(
    'Temporal UI',
    [
      ['on PATH', () => onPath(UI, options.env['PATH'])],
      ['in our cache', () => existingFile(cached)],
      ['a build by Go', () => intoCache(cached, (folder) => buildUi(folder, options), existingFile)],
    ],
    options,
  );
}

export async function findHaproxy(path: string | undefined): Promise<string> {
  return onPath('haproxy', [path, ...SBIN].join(delimiter)).catch(() => {
    throw new Error(
      'HAProxy is not on PATH; it stands before the receivers: install it, on Debian and Ubuntu with apt-get install haproxy, on macOS with brew install haproxy',
    );
  });
}

async function both(folder: string): Promise<string> {
  for (const name of [SERVER, SQL_TOOL]) await existingFile(join(folder, name));
  return folder;
}

async function onPath(name: string, path = ''): Promise<string> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  throw new Error('none of its folders has one');
}

async function buildServer(folder: string, options: FindOptions): Promise<void> {
  const parts = ['cmd/server', 'cmd/tools/sql'].map((part) => `${SERVER_MODULE}/${part}@v${SERVER_VERSION}`);
  const made = join(folder, SERVER);
  await goInstall(SERVER, SERVER_VERSION, parts, made, options);
  await rename(join(made, 'server'), join(made, SERVER));
  await rename(join(made, 'sql'), join(made, SQL_TOOL));
}

async function buildUi(folder: string, options: FindOptions): Promise<void> {
  const made = join(folder, 'made');
  await goInstall('Temporal UI', UI_VERSION, [`${UI_MODULE}@v${UI_VERSION}`], made, options);
  await rename(join(made, 'server'), join(folder, 'temporal-ui'));
}

function goInstall(
  tool: string,
  version: string,
  packages: string[],
  into: string,
  options: FindOptions,
): Promise<void> {
  const { env, report, signal } = options;
  // If Go is interrupted, it leaves its work folder with hundreds of megabytes. Here the folder is deleted with ours.
  const goEnv = { ...env, CGO_ENABLED: '0', GOBIN: into, GOTMPDIR: dirname(into) };
  return reportProgress(report, tool, `building ${version} by Go, once: 2 to 10 minutes`, () =>
    run('go', ['install', '-ldflags', '-s -w', ...packages], goEnv, signal),
  );
}

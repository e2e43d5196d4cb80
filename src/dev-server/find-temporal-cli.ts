import { execFile } from 'node:child_process';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { CLI_VERSION } from './cli-version.ts';
import {
  exists,
  type FindOptions,
  firstLine,
  firstWay,
  intoCache,
  existingFile,
  run,
  reportProgress,
} from './find-tool.ts';

export interface FindCliOptions extends FindOptions {
  /** Puts a binary into the folder, under a name that begins with `temporal`. */
  download?(folder: string): Promise<void>;
}

const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const EXE = platform() === 'win32' ? '.exe' : '';
const VERSION_WITHIN_MS = 20_000;

/**
 * The path of a `temporal` binary: the one that `TEMPORAL_CLI_PATH` names, the one on `PATH`, our own cache, the SDK's
 * download, a build by the Go toolchain. If all of them fail, it rejects with advice for a person.
 */
export async function findTemporalCli(options: FindCliOptions): Promise<string> {
  const { env, cacheDir, report } = options;
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    await usable(named).catch((error: Error) => {
      throw new Error(`TEMPORAL_CLI_PATH is "${named}", it should be a temporal binary: ${firstLine(error.message)}`);
    });
    report(`temporal: ${named} (TEMPORAL_CLI_PATH)`);
    return named;
  }
  const cached = join(cacheDir, `temporal-${CLI_VERSION}${EXE}`);
  const download = (folder: string) =>
    reportProgress(report, 'temporal', `downloading ${CLI_VERSION}, once: seconds to minutes`, () =>
      (options.download ?? downloadBySdk)(folder),
    );
  const found = await firstWay(
    'temporal',
    [
      ['on PATH', () => onPath(env['PATH'] ?? '')],
      ['in our cache', () => usable(cached)],
      ['the SDK’s download', () => intoCache(cached, download, usable)],
      ['a build by Go', () => intoCache(cached, (folder) => buildByGo(folder, options), usable)],
    ],
    options,
  );
  if (found) return found;
  throw new Error(
    [
      'no Temporal server can be started here; one of these helps:',
      'Install the Temporal CLI (https://docs.temporal.io/cli) so that PATH has it.',
      'Install Go 1.25 or newer (https://go.dev/dl); the CLI is then built from source, once.',
      'Set TEMPORAL_CLI_PATH to a temporal binary.',
      'Set TEMPORAL_ADDRESS to a server that runs.',
    ].join('\n  '),
  );
}

/** Returns the output of `temporal --version`. Rejects with one sentence if the program cannot be run. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: VERSION_WITHIN_MS }).catch(
    ({ code, killed, stderr }: { code?: string | number; killed?: boolean; stderr?: string }) => {
      if (killed) throw new Error(`${binary} did not answer --version within ${VERSION_WITHIN_MS / 1000} s`);
      const why = stderr?.trim().split('\n').at(-1) || (typeof code === 'number' ? `it ended with ${code}` : code);
      throw new Error(`${binary} cannot be run: ${why}`);
    },
  );
  return stdout.trim();
}

async function usable(binary: string): Promise<string> {
  await versionOf(await existingFile(binary));
  return binary;
}

async function onPath(path: string): Promise<string> {
  let why = 'none of its folders has one';
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const binary = join(folder, `temporal${EXE}`);
    if (!(await exists(binary))) continue;
    try {
      return await usable(binary);
    } catch (error) {
      why = (error as Error).message;
    }
  }
  throw new Error(why);
}

/** The SDK can only download a dev server by starting it. So this starts one and stops it immediately. */
async function downloadBySdk(downloadDir: string): Promise<void> {
  const server = {
    // Not the SDK's default version: the file is named after this version, and the server's settings were tested on it.
    executable: { type: 'cached-download' as const, downloadDir, version: `v${CLI_VERSION}` },
    log: { format: 'pretty', level: 'error' },
  };
  const local = await TestWorkflowEnvironment.createLocal({ server }).catch((error: Error) => {
    // The other parts of the message only repeat a long address.
    throw new Error(`https://temporal.download: ${error.message.split(': ').slice(-2).join(': ')}`);
  });
  await local.teardown();
}

function buildByGo(folder: string, { env, report, signal }: FindOptions): Promise<void> {
  const ldflags = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${CLI_VERSION}`;
  // If Go is interrupted, it leaves its work folder with hundreds of megabytes. Here the folder is deleted with ours.
  const goEnv = { ...env, CGO_ENABLED: '0', GOBIN: folder, GOTMPDIR: folder };
  return reportProgress(report, 'temporal', `building ${CLI_VERSION} by Go, once: 1 to 5 minutes`, () =>
    run('go', ['install', '-ldflags', ldflags, MODULE], goEnv, signal),
  );
}

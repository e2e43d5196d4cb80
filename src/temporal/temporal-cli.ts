import { execFile, spawn } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';

export interface FindOptions {
  env: Record<string, string | undefined>;
  /** Told in one line each: what takes long, why a way failed, what was found. */
  report(line: string): void;
  /** Ends a build that is under way. */
  signal?: AbortSignal;
  /** Where a binary that was downloaded or built is kept for the next time. */
  cacheDir?: string;
  /** Puts a binary into the folder. */
  download?(folder: string): Promise<void>;
}

/** The newest version that the Go toolchain installs by its name alone: later ones have replace directives. */
export const CLI_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const EXE = platform() === 'win32' ? '.exe' : '';
const TELL_EVERY_MS = 15_000;

/**
 * The path of a `temporal` binary: the one that `TEMPORAL_CLI_PATH` names, the one on `PATH`, our own cache, the SDK's
 * download, a build by the Go toolchain. Rejects with what a person can do when all of them fail.
 */
export async function findTemporalCli(options: FindOptions): Promise<string> {
  const { env, report, signal } = options;
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    await versionOf(named).catch((error: Error) => {
      throw new Error(`TEMPORAL_CLI_PATH is "${named}", it should be a temporal binary: ${firstLine(error.message)}`);
    });
    return named;
  }
  const cached = join(options.cacheDir ?? defaultCacheDir(env), `temporal-${CLI_VERSION}${EXE}`);
  const ways: [string, () => Promise<string>][] = [
    ['on PATH', () => onPath(env['PATH'] ?? '')],
    ['in our cache', () => usable(cached)],
    ['the SDK’s download', () => intoCache(cached, options.download ?? downloadBySdk)],
    ['a build by Go', () => intoCache(cached, (folder) => buildByGo(folder, options))],
  ];
  for (const [way, find] of ways) {
    try {
      const binary = await find();
      report(`temporal: ${binary} (${way})`);
      return binary;
    } catch (error) {
      signal?.throwIfAborted();
      report(`temporal: not ${way}: ${firstLine((error as Error).message)}`);
    }
  }
  throw new Error(
    'no Temporal server can be started here: install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.25, ' +
      'set TEMPORAL_CLI_PATH to a temporal binary, or set TEMPORAL_ADDRESS to a server that runs',
  );
}

/** What `temporal --version` says. Rejects when it cannot be run. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 20_000 });
  return stdout.trim();
}

const usable = async (binary: string): Promise<string> => {
  await access(binary, constants.X_OK).catch(() => Promise.reject(new Error(`${binary} is not there`)));
  await versionOf(binary);
  return binary;
};

async function onPath(path: string): Promise<string> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const found = await usable(join(folder, `temporal${EXE}`)).catch(() => undefined);
    if (found) return found;
  }
  throw new Error('none of its folders has one');
}

function defaultCacheDir(env: FindOptions['env']): string {
  const byPlatform: Record<string, string> = {
    darwin: join(homedir(), 'Library', 'Caches'),
    win32: env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'),
  };
  return join(env['XDG_CACHE_HOME'] ?? byPlatform[platform()] ?? join(homedir(), '.cache'), 'instantly-temporal');
}

/** Made in a folder of its own and moved in one step: two processes that look at once do not disturb each other. */
async function intoCache(cached: string, make: (folder: string) => Promise<void>): Promise<string> {
  await mkdir(join(cached, '..'), { recursive: true });
  const folder = await mkdtemp(`${cached}-`);
  try {
    await make(folder);
    const [made] = (await readdir(folder)).filter((name) => name.startsWith('temporal'));
    if (!made) throw new Error('it left no binary');
    await rename(await usable(join(folder, made)), cached);
    return cached;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The SDK downloads a dev server only to start one, so one is started, and ended at once. */
async function downloadBySdk(downloadDir: string): Promise<void> {
  const server = {
    executable: { type: 'cached-download' as const, downloadDir },
    log: { format: 'pretty', level: 'error' },
  };
  await (await TestWorkflowEnvironment.createLocal({ server })).teardown();
}

async function buildByGo(folder: string, { env, report, signal }: FindOptions): Promise<void> {
  const ldflags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${CLI_VERSION}`;
  const startedAt = Date.now();
  report(`temporal: building ${CLI_VERSION} by Go, once: 1 to 5 minutes`);
  const ticking = setInterval(() => {
    report(`temporal: still building (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }, TELL_EVERY_MS);
  try {
    await run('go', ['install', '-ldflags', ldflags, MODULE], { ...env, CGO_ENABLED: '0', GOBIN: folder }, signal);
  } finally {
    clearInterval(ticking);
  }
}

function run(command: string, args: string[], env: FindOptions['env'], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], ...(signal && { signal }) });
    let lastLine = '';
    child.stderr.on('data', (chunk: Buffer) => {
      lastLine = chunk.toString().trim().split('\n').at(-1) || lastLine;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(lastLine || `${command} ended with ${code}`)),
    );
  });
}

const firstLine = (text: string): string => text.split('\n')[0]!;

import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';

export interface FindOptions {
  env: Record<string, string | undefined>;
  /** Told in one line each: what takes long and how long it has taken, why a way failed, what was found. */
  report(line: string): void;
  /** Ends a build that is under way. */
  signal?: AbortSignal;
  /** Where a binary that was downloaded or built is kept for the next time. */
  cacheDir?: string;
  /** Puts a binary into the folder, under a name that begins with `temporal`. */
  download?(folder: string): Promise<void>;
}

/** The newest version that the Go toolchain installs by its name alone: later ones have replace directives. */
export const CLI_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const EXE = platform() === 'win32' ? '.exe' : '';
const TELL_EVERY_MS = 15_000;
const VERSION_WITHIN_MS = 20_000;

/**
 * The path of a `temporal` binary: the one that `TEMPORAL_CLI_PATH` names, the one on `PATH`, our own cache, the SDK's
 * download, a build by the Go toolchain. Rejects with what a person can do when all of them fail.
 */
export async function findTemporalCli(options: FindOptions): Promise<string> {
  const { env, report, signal } = options;
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) {
    await usable(named).catch((error: Error) => {
      throw new Error(`TEMPORAL_CLI_PATH is "${named}", it should be a temporal binary: ${firstLine(error.message)}`);
    });
    report(`temporal: ${named} (TEMPORAL_CLI_PATH)`);
    return named;
  }
  const cached = join(options.cacheDir ?? defaultCacheDir(env), `temporal-${CLI_VERSION}${EXE}`);
  const download = (folder: string) =>
    told(report, `downloading ${CLI_VERSION}, once: seconds to minutes`, () =>
      (options.download ?? downloadBySdk)(folder),
    );
  const ways: [string, () => Promise<string>][] = [
    ['on PATH', () => onPath(env['PATH'] ?? '')],
    ['in our cache', () => usable(cached)],
    ['the SDK’s download', () => intoCache(cached, download)],
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
    [
      'no Temporal server can be started here; one of these helps:',
      'Install the Temporal CLI (https://docs.temporal.io/cli) so that PATH has it.',
      'Install Go 1.25 or newer (https://go.dev/dl); the CLI is then built from source, once.',
      'Set TEMPORAL_CLI_PATH to a temporal binary.',
      'Set TEMPORAL_ADDRESS to a server that runs.',
    ].join('\n  '),
  );
}

/** What `temporal --version` says. Rejects with one sentence when it cannot be run. */
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

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function usable(binary: string): Promise<string> {
  if (!(await exists(binary))) throw new Error(`${binary} is not there`);
  await versionOf(binary);
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
  const atExit = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', atExit);
  try {
    // A binary counts whatever was said: the SDK gives the server it downloaded only 5 s to start, and keeps the file.
    const failed = await make(folder).then(
      () => new Error('it left no binary'),
      (error: Error) => error,
    );
    const isBinary = (name: string) => name.startsWith('temporal') && !name.endsWith('.downloading');
    const made = (await readdir(folder)).find(isBinary);
    if (!made) throw failed;
    await rename(await usable(join(folder, made)), cached);
    return cached;
  } finally {
    process.off('exit', atExit);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The SDK downloads a dev server only to start one, so one is started, and ended at once. */
async function downloadBySdk(downloadDir: string): Promise<void> {
  const server = {
    // Not the SDK's default: the file's name says this version, and the server's tuning was verified on it.
    executable: { type: 'cached-download' as const, downloadDir, version: `v${CLI_VERSION}` },
    log: { format: 'pretty', level: 'error' },
  };
  const local = await TestWorkflowEnvironment.createLocal({ server }).catch((error: Error) => {
    // The outer causes repeat one long address.
    throw new Error(`https://temporal.download: ${error.message.split(': ').slice(-2).join(': ')}`);
  });
  await local.teardown();
}

function buildByGo(folder: string, { env, report, signal }: FindOptions): Promise<void> {
  const ldflags = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${CLI_VERSION}`;
  // An interrupted Go leaves its work folder, hundreds of megabytes, wherever that is: here it goes with ours.
  const goEnv = { ...env, CGO_ENABLED: '0', GOBIN: folder, GOTMPDIR: folder };
  return told(report, `building ${CLI_VERSION} by Go, once: 1 to 5 minutes`, () =>
    run('go', ['install', '-ldflags', ldflags, MODULE], goEnv, signal),
  );
}

/** Says what begins, and every 15 s that it still goes on. */
async function told(report: FindOptions['report'], what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = Date.now();
  report(`temporal: ${what}`);
  const ticking = setInterval(() => {
    report(`temporal: still ${what.split(' ')[0]} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }, TELL_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(ticking);
  }
}

function run(command: string, args: string[], env: FindOptions['env'], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const child = spawn(command, args, { env, stdio, ...(signal && { signal }) });
    let lastLine = '';
    createInterface({ input: child.stderr }).on('line', (line) => (lastLine = line.trim() || lastLine));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(`${command} is not on PATH`) : error),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(lastLine || `${command} ended with ${code}`)),
    );
  });
}

const firstLine = (text: string): string => text.split('\n')[0]!;

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

type Env = Record<string, string | undefined>;

/** Writes a line for the person who waits: what takes long and how long it has taken, why a way has failed, what was found. */
export type Report = (line: string) => void;

export interface FindOptions {
  env: Env;
  /** The folder for downloads and builds. */
  cacheDir: string;
  report: Report;
  /** Ends the downloads and builds under way. */
  signal?: AbortSignal;
}

const REPORT_EVERY_MS = 15_000;

/** The path of the tool, by the first way that leads to it. Undefined if none does; each failure is reported. */
export async function firstWay(
  tool: string,
  ways: [way: string, find: () => Promise<string>][],
  { report, signal }: FindOptions,
): Promise<string | undefined> {
  for (const [way, find] of ways) {
    try {
      const path = await find();
      report(`${tool}: ${path} (${way})`);
      return path;
    } catch (error) {
      signal?.throwIfAborted();
      report(`${tool}: not ${way}: ${firstLine((error as Error).message)}`);
    }
  }
  return undefined;
}

/**
 * Lets `make` put a file whose name begins with `temporal` into a folder, and moves it to `cached` in one step, so that two
 * processes may do so at the same time. Returns `cached`.
 */
export async function intoCache(
  cached: string,
  make: (folder: string) => Promise<void>,
  usable: (path: string) => Promise<string>,
): Promise<string> {
  await mkdir(dirname(cached), { recursive: true });
  const folder = await mkdtemp(`${cached}-`);
  const atExit = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', atExit);
  try {
    // The file counts even if `make` has failed: the SDK gives a downloaded server only 5 s to start, and keeps the file.
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

/** The path, if a file is there. */
export async function existingFile(path: string): Promise<string> {
  if (await exists(path)) return path;
  throw new Error(`${path} is not there`);
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Reports that a task begins, and every 15 s that it is still running. */
export async function reportProgress(
  report: Report,
  tool: string,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  const startedAt = Date.now();
  report(`${tool}: ${what}`);
  const ticking = setInterval(() => {
    report(`${tool}: still ${what.split(' ')[0]} (${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }, REPORT_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(ticking);
  }
}

/** Runs a command to its end. Rejects with the last line of its error output if it fails. */
export function run(command: string, args: string[], env: Env, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const child = spawn(command, args, { env, stdio, ...(signal && { signal }) });
    let lastLine = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLine = line.trim() || lastLine;
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(`${command} is not on PATH`) : error),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(lastLine || `${command} ended with ${code}`)),
    );
  });
}

export const firstLine = (text: string): string => text.split('\n')[0]!;

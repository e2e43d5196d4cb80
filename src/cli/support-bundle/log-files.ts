import { existsSync, globSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';

const LAST_BYTES = 1024 ** 2;

/** The logs that `npm run cluster` writes. */
export const clusterLogs = (dataDir: string): string[] => globSync(join(dataDir, 'cluster', 'logs', '*.log')).sort();

/** Throws if the file does not exist. */
export function mustBeFile(option: string, file: string): void {
  if (!existsSync(file)) throw new Error(`${option} is ${file}, it should be a file that exists`);
}

/** The last megabyte of a log, in whole lines. */
export async function lastLines(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - LAST_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const text = buffer.subarray(0, bytesRead).toString();
    return from ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    await handle.close();
  }
}

/** A name for each file; the number keeps files of one name apart. */
export const logNames = (files: string[]): [name: string, file: string][] =>
  files.map((file, i) => [`logs/${i + 1}-${basename(file)}`, file]);

import { createReadStream, globSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const LAST_BYTES = 1024 ** 2;

/** The logs that `npm run cluster` writes. */
export const clusterLogs = (dataDir: string): string[] => globSync(join(dataDir, 'cluster', 'logs', '*.log')).sort();

/** Throws if the file does not exist. A pipe is a file: `--log <(docker compose logs worker)`. */
export function mustBeFile(option: string, file: string): void {
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder ?? true) throw new Error(`${option} is ${file}, it should be a file that exists`);
}

/** The last megabyte of a log, in whole lines. */
export async function lastLines(file: string): Promise<string> {
  // A pipe has no size, and can only be read from its beginning.
  const { size } = statSync(file);
  let last = Buffer.alloc(0);
  let isCut = size > LAST_BYTES;
  for await (const chunk of createReadStream(file, isCut ? { start: size - LAST_BYTES } : {})) {
    last = Buffer.concat([last, chunk as Buffer]);
    isCut ||= last.length > LAST_BYTES;
    last = last.subarray(-LAST_BYTES);
  }
  const text = last.toString();
  return isCut ? text.slice(text.indexOf('\n') + 1) : text;
}

/** A name for each file; the number keeps files of one name apart. */
export const logNames = (files: string[]): [name: string, file: string][] =>
  files.map((file, i) => [`logs/${i + 1}-${basename(file)}`, file]);

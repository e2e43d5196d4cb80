import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { packTar } from 'modern-tar';
import { reasonOf } from '../../domain/reason.ts';
import type { Part } from './parts.ts';
import { redacted } from './redact.ts';

export interface BundleFile {
  name: string;
  /** Bytes, uncompressed. */
  size: number;
  /** Why the file has nothing else in it. */
  problem?: string;
}

/** Writes the parts into one `.tar.gz` that only this user can read. Rejects if the file exists. */
export async function writeBundle(
  output: string,
  folder: string,
  parts: Part[],
): Promise<{ files: BundleFile[]; size: number }> {
  const read = await Promise.all(parts.map(textOf));
  const now = new Date();
  const entries = read.map(({ name, text }) => ({
    header: { name: `${folder}/${name}`, size: Buffer.byteLength(text), mode: 0o600, mtime: now },
    body: text,
  }));
  const archive = await promisify(gzip)(await packTar(entries));
  await writeFile(output, archive, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new Error(`${output} exists already, it should be the name of a new file`) : error;
  });
  const files = read.map(({ name, text, problem }) => ({
    name,
    size: Buffer.byteLength(text),
    ...(problem !== undefined && { problem }),
  }));
  return { files, size: archive.length };
}

/** Each part is read by itself: a bundle is wanted most when something does not answer. */
async function textOf({ name, read }: Part): Promise<{ name: string; text: string; problem?: string }> {
  try {
    const value = await read();
    return { name, text: redacted(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`) };
  } catch (error) {
    const problem = redacted(reasonOf(error));
    return { name: `${name}.missing.txt`, text: `${problem}\n`, problem };
  }
}

import { open, rm } from 'node:fs/promises';
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

/** Writes the parts into one `.tar.gz` that only this user can read. Rejects, and leaves no file, if it cannot. */
export async function writeBundle(
  output: string,
  folder: string,
  parts: Part[],
): Promise<{ files: BundleFile[]; size: number }> {
  const read = await Promise.all(parts.map(textOf));
  const now = new Date();
  const entries = read.map(({ name, text }) => ({
    header: { name: `${folder}/${redacted(name)}`, size: Buffer.byteLength(text), mode: 0o600, mtime: now },
    body: text,
  }));
  const archive = await promisify(gzip)(await packTar(entries));
  await writeNew(output, archive);
  const files = read.map(({ name, text, problem }) => ({
    name,
    size: Buffer.byteLength(text),
    ...(problem !== undefined && { problem }),
  }));
  return { files, size: archive.length };
}

async function writeNew(output: string, content: Uint8Array): Promise<void> {
  const file = await open(output, 'wx', 0o600).catch(({ code }: NodeJS.ErrnoException) => {
    const problem = code === 'EEXIST' ? 'exists already' : `cannot be created (${code})`;
    throw new Error(`--output: ${output} ${problem}, it should be the name of a new file`);
  });
  try {
    await file.writeFile(content);
  } catch (error) {
    await rm(output, { force: true });
    throw new Error(`--output: ${output} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  } finally {
    await file.close();
  }
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

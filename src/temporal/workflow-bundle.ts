import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '../domain/duration.ts';
import { nativeCode } from './native.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOWS = join(ROOT, 'workflows', 'index.ts');
const VERSIONED = join(ROOT, 'workflows', 'versioned.ts');
/** The files that a bundle depends on: our sources, the lockfile with the versions of the packages, and this file. */
const SOURCES = ['workflows', 'src/domain'];
const OTHERS = [join(ROOT, 'package-lock.json'), import.meta.filename];
const KEPT_MS = 7 * DAY_MS;

/**
 * The path of the bundled workflows. They are bundled once for each state of their sources: a restart, or another worker on
 * this machine, uses the same file and starts two seconds earlier.
 * @param versioned for a worker that reports a version to Temporal.
 */
export async function workflowBundle(cacheDir: string, versioned = false): Promise<string> {
  const name = `workflows-${versioned ? 'versioned-' : ''}${await digestOfSources()}`;
  const cached = await findWhole(cacheDir, name);
  if (cached) return cached;
  const workflowsPath = versioned ? VERSIONED : WORKFLOWS;
  // The modules are evaluated once for a worker and frozen, not once for each workflow, which would take a fifth of its
  // CPU time. So a module must hold no state (`npm run check`).
  const preloadModules = [workflowsPath];
  const { bundleWorkflowCode } = await nativeCode();
  const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules, logger: silent });
  const file = `${name}_${hashOfBundle(code)}.js`;
  try {
    await mkdir(cacheDir, { recursive: true });
    const whole = join(cacheDir, `${file}.${randomUUID()}`);
    // Flushed before it gets its name: a power cut leaves the whole file or none.
    await writeFile(whole, code, { flush: true });
    // In one step: another worker never reads half of it.
    await rename(whole, join(cacheDir, file));
    await dropOld(cacheDir);
    return join(cacheDir, file);
  } catch {
    // If the file cannot be stored, as in a read-only container, each start bundles again.
    const own = join(await mkdtemp(join(tmpdir(), 'instantly-temporal-')), file);
    await writeFile(own, code);
    return own;
  }
}

/** The cached bundle whose content matches the hash in its name. Deletes a bundle whose content does not match. */
async function findWhole(cacheDir: string, name: string): Promise<string | undefined> {
  const names = await readdir(cacheDir).catch(() => []);
  for (const file of names.filter((one) => one.startsWith(`${name}_`) && one.endsWith('.js'))) {
    const path = join(cacheDir, file);
    const code = await readFile(path).catch(() => '');
    if (file === `${name}_${hashOfBundle(code)}.js`) return path;
    await rm(path, { force: true, recursive: true }).catch(() => undefined);
  }
  return undefined;
}

/** Tells bundles with other workflows apart. */
export const hashOfBundle = (code: string | Buffer): string =>
  createHash('sha256').update(code).digest('hex').slice(0, 16);

async function digestOfSources(): Promise<string> {
  const folders = SOURCES.map(async (folder) => {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    return names.filter((name) => name.endsWith('.ts')).map((name) => join(ROOT, folder, name));
  });
  const files = (await Promise.all(folders)).flat().sort();
  const hash = createHash('sha256');
  for (const file of [...files, ...OTHERS]) hash.update(file).update(await readFile(file).catch(() => ''));
  return hash.digest('hex').slice(0, 16);
}

async function dropOld(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!/^workflows-[\w-]+\.js/.test(name)) continue;
    // Another worker may have renamed or deleted it meanwhile.
    const found = await stat(join(cacheDir, name)).catch(() => undefined);
    if (found && found.mtimeMs < Date.now() - KEPT_MS) await rm(join(cacheDir, name), { force: true });
  }
}

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

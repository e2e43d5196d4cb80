import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exists, reportProgress, run } from '../src/dev-server/find-tool.ts';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import { writeSchemas } from './kubernetes-schemas.ts';

/** What the tests of the Helm chart need: two programs, and the folder with a JSON schema for each kind. */
export interface ChartTools {
  helm: string;
  kubeconform: string;
  schemas: string;
}

const HELM = { module: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.2' };
const KUBECONFORM = { module: 'github.com/yannh/kubeconform/cmd/kubeconform', version: 'v0.8.0' };
/** Where the schemas are: the API of Kubernetes, and the resources of operators. */
const MODULES = {
  kubernetes: 'k8s.io/kubernetes@v1.36.3',
  keda: 'github.com/kedacore/keda/v2@v2.20.2',
  prometheus: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  gateway: 'sigs.k8s.io/gateway-api@v1.6.3',
};
/** No registry serves the schemas of Temporal's worker controller: these are ours, of the fields that the chart uses. */
const OURS = join(import.meta.dirname, '../test/fixtures/kubernetes');
const CACHE = cacheDirOf(process.env);

/** Builds the tools once, by Go, into our cache. Rejects with one sentence if Go is missing. */
export async function chartTools(report: (line: string) => void): Promise<ChartTools> {
  return {
    helm: await goProgram('helm', HELM, report),
    kubeconform: await goProgram('kubeconform', KUBECONFORM, report),
    schemas: await schemaFolder(report),
  };
}

type Report = Parameters<typeof chartTools>[0];

async function goProgram(name: string, { module, version }: typeof HELM, report: Report): Promise<string> {
  const path = join(CACHE, `${name}-${version}`);
  if (await exists(path)) return path;
  await inOneStep(path, async (folder) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOBIN: folder, GOTMPDIR: folder, GOFLAGS: '' };
    await reportProgress(report, name, `building ${version} by Go, once: 1 to 4 minutes`, () =>
      go((signal) => run('go', ['install', '-ldflags', '-s -w', `${module}@${version}`], env, signal)),
    );
    return join(folder, name);
  });
  return path;
}

async function schemaFolder(report: Report): Promise<string> {
  const path = join(CACHE, `kubernetes-schemas-${await digestOfSources()}`);
  if (await exists(path)) return path;
  await inOneStep(path, async (folder) => {
    const schemas = join(folder, 'schemas');
    await mkdir(schemas);
    await reportProgress(report, 'kubernetes-schemas', 'downloading by Go, once', () =>
      go(async () => writeSchemas(schemas, await downloaded())),
    );
    await cp(OURS, schemas, { recursive: true });
    return schemas;
  });
  return path;
}

/** The folders of the modules. */
async function downloaded(): Promise<Record<keyof typeof MODULES, string>> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', ...Object.values(MODULES)], {
    cwd: CACHE,
    env: { ...process.env, GOFLAGS: '' },
  });
  const dirs = [...stdout.matchAll(/"Dir": "([^"]+)"/g)].map(([, dir]) => dir!);
  return Object.fromEntries(Object.keys(MODULES).map((name, at) => [name, dirs[at]!])) as Awaited<
    ReturnType<typeof downloaded>
  >;
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const ours = (await readdir(OURS)).map((name) => join(OURS, name));
  for (const file of [import.meta.filename, join(import.meta.dirname, 'kubernetes-schemas.ts'), ...ours.sort()])
    hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** Renames what `make` leaves in a folder to `path`: another process never finds half of it. */
async function inOneStep(path: string, make: (folder: string) => Promise<string>): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${path}-`);
  try {
    await rename(await make(folder), path);
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!(await exists(path))) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const WITHIN_MS = 15 * 60_000;

async function go(use: (signal: AbortSignal) => Promise<void>): Promise<void> {
  await use(AbortSignal.timeout(WITHIN_MS)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && !error.message.includes('not on PATH')) throw error;
    throw new Error('the tests of the Helm chart need Go 1.26 or newer on PATH: https://go.dev/dl');
  });
}

if (import.meta.main) {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  await chartTools(say).then(
    (tools) => process.stdout.write(`${JSON.stringify(tools, null, 2)}\n`),
    (error: Error) => {
      say(error.message);
      process.exitCode = 1;
    },
  );
}

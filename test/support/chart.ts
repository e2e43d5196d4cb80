import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { chartTools } from '../../scripts/chart-tools.ts';
import { temporaryFolder } from './folder.ts';

export const CHART = join(import.meta.dirname, '../../deploy/helm/instantly-temporal');

/** The values files that the chart ships, and those of its checks, by their names. */
export const VALUES = [CHART, join(CHART, 'ci')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^values-.+\.yaml$|-values\.yaml$/.test(name))
    .map((name) => join(folder, name)),
);

export interface Probe {
  httpGet?: { path: string; port: string };
  tcpSocket?: { port: string };
}

export interface Container {
  name: string;
  command: string[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

export interface PodSpec {
  containers: Container[];
  terminationGracePeriodSeconds?: number;
}

/** The parts of a manifest that tests read. */
export interface Manifest {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec?: {
    replicas?: number;
    containers?: Container[];
    template?: { spec: PodSpec };
    ports?: { name: string; port: number; targetPort?: string }[];
    rollout?: { gate?: { workflowType: string; input: object } };
  };
}

export function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  const pod = kind === 'Pod' ? (spec as PodSpec) : spec?.template?.spec;
  return pod?.containers && pod;
}

let tools: ReturnType<typeof chartTools> | undefined;

interface Ran {
  code: number;
  out: string;
  err: string;
}

const exec = (program: string, args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

/** Builds Helm, kubeconform and the schemas, unless this machine has them. */
export const chartToolsForTest = () => (tools ??= chartTools((line) => void process.stderr.write(`${line}\n`)));

export const helm = async (...args: string[]): Promise<Ran> => exec((await chartToolsForTest()).helm, args);

export async function kubeconform(...files: string[]): Promise<Ran> {
  const { kubeconform: program, schemas } = await chartToolsForTest();
  const location = `${schemas}/{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json`;
  return exec(program, ['-strict', '-summary', '-schema-location', location, ...files]);
}

interface Rendered {
  text: string;
  manifests: Manifest[];
}

const renderings = new Map<string, Promise<Rendered>>();

/** What `helm template` makes of the values: the text, and its objects. The same values are rendered once for all tests. */
export function rendered(...args: string[]): Promise<Rendered> {
  const known = renderings.get(args.join(' ')) ?? render(args);
  renderings.set(args.join(' '), known);
  return known;
}

async function render(args: string[]): Promise<Rendered> {
  const { code, out, err } = await helm('template', 'outreach', CHART, ...args);
  if (code) throw new Error(err);
  const documents = parseAllDocuments(out).map((one) => one.toJS() as Manifest | null);
  return { text: out, manifests: documents.filter((one) => one !== null) };
}

/** Why a command of Helm, such as `lint --strict`, refuses values beside those of the sandbox; undefined if it accepts them. */
export async function refusalOf(values: object, ...command: string[]): Promise<string | undefined> {
  const file = join(temporaryFolder(), 'values.json');
  writeFileSync(file, JSON.stringify(values));
  const { code, out, err } = await helm(...command, CHART, '-f', join(CHART, 'ci/sandbox-values.yaml'), '-f', file);
  return code ? `${out}${err}`.replaceAll(/\s+/g, ' ') : undefined;
}

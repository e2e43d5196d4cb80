import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_BUILD_CHECK } from '../src/domain/build-check.ts';
import { BUILD_GATE } from '../src/runs/workflow-types.ts';
import { readSettings } from '../src/settings/read-settings.ts';
import { isKnown, KNOWN } from '../src/settings/variables.ts';
import { freePort } from '../src/temporal/free-port.ts';
import {
  CHART,
  type Container,
  chartToolsForTest,
  helm,
  kubeconform,
  type Manifest,
  type PodSpec,
  podOf,
  refusalOf,
  rendered,
  VALUES,
} from './support/chart.ts';
import { cli, cliProcess } from './support/cli.ts';
import { nodeOptionsIn, nodeOptionsOf, scriptIn } from './support/node-options.ts';
import { temporaryFolder } from './support/folder.ts';
import { documentedMetrics, promtoolOn, shownMetrics } from './support/metrics-page.ts';
import { until } from './support/processes.ts';

const ROOT = join(import.meta.dirname, '..');
const CLI = 'src/cli.ts';
const WITHIN_MS = 60_000;
/** Not settings: where the workflow bundle is cached; what Node itself reads. */
const OTHERS = ['XDG_CACHE_HOME', 'NODE_EXTRA_CA_CERTS'];
const SECRETS: Record<string, string> = {
  INSTANTLY_WEBHOOK_SECRET: 'correct-horse-battery-staple',
  ANSWER_LINK_KEY: 'a-key-of-its-own-for-the-links-of-questions',
  DATABASE_URL: 'postgres://outreach:secret@postgresql:5432/outreach',
  HUBSPOT_TOKEN: 'pat-of-hubspot',
  TEMPORAL_API_KEY: 'a-key-of-temporal',
  INSTANTLY_API_KEY: 'a-key-of-instantly',
  DESK_OIDC_CLIENT_SECRET: 'a-secret-of-the-desk',
};

/** The environment that Kubernetes gives to a container, with a value for each secret. */
function environmentOf({ env }: Container, manifests: Manifest[]): Record<string, string> {
  const settings = manifests.find(({ kind }) => kind === 'ConfigMap')!.data!;
  const own = (env ?? []).map(({ name, value }) => [name, value ?? SECRETS[name] ?? 'unknown secret'] as const);
  return { ...settings, ...Object.fromEntries(own) };
}

// The first run on a machine builds them.
beforeAll(chartToolsForTest, 15 * 60_000);

const podsOf = (manifests: Manifest[]): PodSpec[] => manifests.flatMap((one) => podOf(one) ?? []);
const containersOf = (manifests: Manifest[]): Container[] => podsOf(manifests).flatMap(({ containers }) => containers);

test('the PrometheusRule has the alerts of the product', async () => {
  const { manifests } = await rendered('-f', join(CHART, 'ci/keda-values.yaml'));
  const { spec } = manifests.find(({ kind }) => kind === 'PrometheusRule')!;
  expect(spec).toEqual(parse(readFileSync(join(ROOT, 'deploy/observability/alerts.yaml'), 'utf8')));
});

describe.each(VALUES.map((file) => [basename(file), file]))('%s', (_name, file) => {
  test('passes helm lint, and every manifest is valid', async () => {
    expect(await helm('lint', '--strict', CHART, '-f', file)).toMatchObject({ code: 0 });
    const { text } = await rendered('-f', file);
    const out = join(temporaryFolder(), 'manifests.yaml');
    writeFileSync(out, text);
    const { code, out: said } = await kubeconform(out);
    expect(said).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
    expect(code).toBe(0);
  });

  test('names only commands, ports, paths and variables of the product', async () => {
    const { manifests } = await rendered('-f', file);
    const containers = containersOf(manifests);
    expect(containers.map(({ name }) => name)).toEqual(expect.arrayContaining(['receiver', 'worker', 'doctor']));
    const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    for (const container of containers) {
      const script = scriptIn(container.command);
      expect(existsSync(join(ROOT, script)), script).toBe(true);
      expect(dockerfile).toContain(`COPY ${script.split('/')[0]} `);
      if (script !== CLI) expect(nodeOptionsIn(container.command)).toEqual(nodeOptionsOf(script));

      const env = environmentOf(container, manifests);
      expect(Object.keys(env).filter((name) => !isKnown(name) && !OTHERS.includes(name))).toEqual([]);
      // Files of Secrets are only there in a cluster.
      const { opsAddress, port, desk, warnings } = readSettings(
        Object.fromEntries(Object.entries({ ...SECRETS, ...env }).filter(([name]) => !name.endsWith('_PATH'))),
      );
      expect(warnings).toEqual([]);
      const ports = Object.fromEntries((container.ports ?? []).map((one) => [one.name, one.containerPort]));
      if ('ops' in ports) expect(ports['ops']).toBe(opsAddress!.port);
      if ('http' in ports) expect(ports['http']).toBe(port);
      if ('desk' in ports) expect(desk).toMatchObject({ address: { host: '0.0.0.0', port: ports['desk'] } });
      if ('sandbox' in ports) expect(ports['sandbox']).toBe(Number(env['SANDBOX_PORT']));
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
        if (probe) expect(Object.keys(ports)).toContain(probe.httpGet?.port ?? probe.tcpSocket?.port);
    }
    const receiver = podsOf(manifests).find(({ containers: [one] }) => one!.name === 'receiver')!;
    const { shutdownDelayMs } = readSettings({
      SHUTDOWN_DELAY: manifests.find(({ kind }) => kind === 'ConfigMap')!.data!['SHUTDOWN_DELAY'],
    });
    // docs/operations.md#stop
    expect(receiver.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(shutdownDelayMs / 1000 + 8);
    const gate = manifests.find(({ kind }) => kind === 'WorkerDeployment')?.spec?.rollout?.gate;
    if (gate) {
      expect(gate.workflowType).toBe(BUILD_GATE);
      expect(Object.keys(gate.input)).toEqual(Object.keys(DEFAULT_BUILD_CHECK));
    }
  });
});

test('the receiver, the worker and the sandbox of the chart start, and every probe finds them well', async () => {
  const { manifests } = await rendered('-f', join(CHART, 'ci/sandbox-values.yaml'));
  const ports = { receiver: await freePort(), sandbox: await freePort() };
  const workspace = randomUUID();
  const service = (name: string) =>
    manifests.find((one) => one.kind === 'Service' && one.metadata.name.endsWith(name))!;
  const start = async (name: string) => {
    const container = containersOf(manifests).find((one) => one.name === name)!;
    const opsPort = await freePort();
    const env = {
      ...environmentOf(container, manifests),
      ...SECRETS,
      INSTANTLY_API_KEY: '',
      DATABASE_URL: '',
      TEMPORAL_API_KEY: '',
      // What is a name or a port within the cluster.
      DATA_DIR: temporaryFolder(),
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? '',
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_TASK_QUEUE: `helm-${randomUUID()}`,
      HOST: '127.0.0.1',
      PORT: String(ports.receiver),
      SANDBOX_HOST: '127.0.0.1',
      SANDBOX_PORT: String(ports.sandbox),
      OPS_ADDRESS: `127.0.0.1:${opsPort}`,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_LEVEL: 'fatal',
      // Its monitor is not that of another test.
      INSTANTLY_WORKSPACE: workspace,
    };
    const child = spawn(process.execPath, container.command.slice(1), { cwd: ROOT, env, stdio: 'inherit' });
    onTestFinished(async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    });
    const ask = (path: string) => fetch(`http://127.0.0.1:${opsPort}${path}`);
    for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
      const path = probe?.httpGet?.path;
      if (path) await until(async () => expect((await ask(path)).status).toBe(200), WITHIN_MS);
    }
    return { ask, env, container };
  };
  const [sandbox, receiver, worker] = await Promise.all([start('sandbox'), start('receiver'), start('worker')]);
  for (const { ask } of [receiver, worker]) expect((await ask('/not-a-route')).status).toBe(404);
  // By these deploy/helm/README.md scales workers.
  const pageOf = async (answer: Promise<Response>) => await (await answer).text();
  const metrics = await pageOf(worker.ask('/metrics'));
  const page = readFileSync(join(ROOT, 'deploy/helm/README.md'), 'utf8');
  const used = [...new Set([...page.matchAll(/temporal_worker_\w+/g)].map(([name]) => name))];
  expect(used.length).toBe(2);
  for (const name of used) expect(metrics).toMatch(new RegExp(`^${name}\\{[^}]*worker_type="WorkflowWorker"`, 'm'));
  const ofSandbox = (path: string) => fetch(`http://127.0.0.1:${ports.sandbox}${path}`);
  await until(async () => expect((await ofSandbox('/readyz')).status).toBe(200), WITHIN_MS);
  const { instantly_attention, ...common } = documentedMetrics('Every process');
  const shown = [
    [await pageOf(receiver.ask('/metrics')), { ...common, instantly_attention, ...documentedMetrics('Receiver') }],
    [metrics, { ...common, instantly_attention, ...documentedMetrics('Worker', 'The books') }],
    [await pageOf(ofSandbox('/metrics')), { ...common, ...documentedMetrics('Sandbox') }],
  ] as const;
  for (const [text, documented] of shown) {
    expect(Object.keys(shownMetrics(text)).sort()).toEqual(Object.keys(documented).sort());
    expect(promtoolOn(text)).toBe('');
  }
  // The names by which they find each other are those of services.
  const settings = environmentOf(worker.container, manifests);
  expect(settings['HOST']).toBe(service('-receiver').metadata.name);
  expect(settings['PORT']).toBe(String(service('-receiver').spec!.ports![0]!.port));
  expect(settings['SANDBOX_HOST']).toBe(service('-sandbox').metadata.name);
  expect(settings['SANDBOX_PORT']).toBe(String(service('-sandbox').spec!.ports![0]!.port));
  expect(sandbox.container.env).toContainEqual({ name: 'SANDBOX_HOST', value: '0.0.0.0' });
  const commandOf = (name: string) =>
    containersOf(manifests)
      .find((one) => one.name === name)!
      .command.slice(2);
  const check = await cliProcess([...commandOf('upgrade-check'), '--help']);
  expect(check).toMatchObject({ code: 0, err: '' });
  // What helm test runs: all components are well, besides what needs a receiver at the worker's address.
  const { out, err } = await cli([...commandOf('doctor'), '--json'], {
    ...worker.env,
    INSTANTLY_WORKSPACE: '',
    DATA_DIR: temporaryFolder(),
  } as Record<string, string>);
  expect(err).toBe('');
  expect((JSON.parse(out) as { state: string }[]).map(({ state }) => state)).not.toContain('fault');
});

const DATABASE = { urlSecret: { name: 'outreach' } };

test.each<[why: string, values: object, refusal: string]>([
  ['a misspelt value', { reciever: {} }, "additional properties 'reciever' not allowed"],
  [
    'a misspelt value further down',
    { worker: { replica: 2 } },
    "at '/worker': additional properties 'replica' not allowed",
  ],
  [
    'a value of another type',
    { receiver: { shutdownDelaySeconds: '10s' } },
    "at '/receiver/shutdownDelaySeconds': got string, want integer",
  ],
  [
    'a misspelt setting',
    { settings: { SLACK_CHANEL_OPS: '#ops' } },
    "at '/settings': additional properties 'SLACK_CHANEL_OPS' not allowed",
  ],
])('helm lint refuses %s, and names it', async (_why, values, refusal) => {
  expect(await refusalOf(values, 'lint', '--strict')).toContain(refusal);
});

// helm lint only notes them: it takes a template’s refusal for information.
test.each<[why: string, values: object, refusal: string]>([
  [
    'a secret as a value',
    { settings: { SLACK_BOT_TOKEN: 'xoxb' } },
    'settings.SLACK_BOT_TOKEN is set, but it is a secret: put it into the Secret outreach',
  ],
  [
    'a setting that the chart sets',
    { settings: { PORT: 80 } },
    'settings.PORT is set, it should not be: set receiver.service.port',
  ],
  ['no image', { image: { repository: '' } }, 'image.repository is empty, it should be the image that you built'],
  ['no Secret', { existingSecret: '' }, 'existingSecret is empty, it should be the name of a Secret'],
  [
    'no Temporal',
    { temporal: { address: '' } },
    'temporal.address is empty, it should be the host and port of your Temporal',
  ],
  [
    'two receivers with a journal on a disk',
    { receiver: { replicas: 2 } },
    'receiver.replicas is 2, it should be 1: without database.urlSecret the journal is a file',
  ],
  [
    'two workers with contacts on a disk',
    { worker: { replicas: 2 } },
    'worker.replicas is 2, it should be 1: without database.urlSecret the contacts of CRM=local are a file',
  ],
  [
    'a scaled worker with contacts on a disk',
    { worker: { keda: { enabled: true } } },
    'worker.keda.enabled is true, it should be false',
  ],
  [
    'builds side by side with contacts on a disk',
    { workerDeployment: { enabled: true } },
    'workerDeployment.enabled is true, it should be false',
  ],
  [
    'two scalers',
    { database: DATABASE, worker: { keda: { enabled: true }, autoscaling: { enabled: true } } },
    'it should be one of them',
  ],
  [
    'a scaler of one build',
    { database: DATABASE, workerDeployment: { enabled: true }, worker: { keda: { enabled: true } } },
    'a ScaledObject would scale one build',
  ],
  [
    'a scaler that cannot connect',
    { database: DATABASE, temporal: { tls: { enabled: true } }, worker: { keda: { enabled: true } } },
    "KEDA's scaler speaks TLS only with temporal.apiKeySecret or temporal.tls.clientSecret",
  ],
  [
    'a desk without a database',
    { desk: { enabled: true } },
    'desk.enabled is true, it should be false: without database.urlSecret',
  ],
  [
    'a desk that everybody in the cluster may use',
    { database: DATABASE, desk: { enabled: true } },
    'settings.DESK_AUTH is "none", it should be basic, oidc or proxy',
  ],
  [
    'an Ingress without a host',
    { receiver: { ingress: { enabled: true } } },
    'settings.PUBLIC_URL is "", it should be the URL at which Instantly reaches the receiver',
  ],
])('helm template and helm install refuse %s, and say what it should be', async (_why, values, refusal) => {
  expect(await refusalOf(values, 'template')).toContain(refusal);
});

test('every variable can be set: in settings, by a Secret, or by a value that the refusal names', async () => {
  const checks = readFileSync(join(CHART, 'templates/_checks.tpl'), 'utf8');
  const ours = [...checks.matchAll(/^ {2}"([A-Z_]+)" "/gm)].map(([, name]) => name!);
  const known = JSON.parse(readFileSync(join(CHART, 'files/variables.json'), 'utf8')) as Record<
    'settings' | 'secrets',
    string[]
  >;
  expect([...known.settings, ...known.secrets].sort()).toEqual([...KNOWN].sort());
  const free = known.settings.filter((name) => !ours.includes(name));
  const settings = Object.fromEntries(free.map((name) => [name, 'a value']));
  const file = join(temporaryFolder(), 'values.json');
  writeFileSync(
    file,
    JSON.stringify({
      settings: { ...settings, ACK_WHEN: 'started', CRM: 'hubspot', PUBLIC_URL: 1_000_000 },
      database: DATABASE,
      secretSettings: { TEMPORAL_CODEC_AUTH: { name: 'a', key: 'b' } },
    }),
  );
  const { manifests } = await rendered('-f', join(CHART, 'ci/sandbox-values.yaml'), '-f', file);
  const { data } = manifests.find(({ kind }) => kind === 'ConfigMap')!;
  expect(Object.keys(data!)).toEqual(expect.arrayContaining(free));
  expect(data).toMatchObject({ PUBLIC_URL: '1000000', BOUNCE_BLOCKLIST: 'a value' });
});

test('the commands of deploy/helm/README.md, exactly as they are typed, render the manifests of all three values files', async () => {
  const page = readFileSync(join(ROOT, 'deploy/helm/README.md'), 'utf8');
  const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block!);
  const files = blocks.flatMap((block) => [...block.matchAll(/^cp (\S+) my-values\.yaml$/gm)].map(([, path]) => path!));
  const commands = blocks.flatMap((block) => [...block.matchAll(/^helm (template .*)$/gm)].map(([, line]) => line!));
  expect(files).toHaveLength(3);
  expect(commands).toHaveLength(files.length);
  for (const [at, file] of files.entries()) {
    const args = commands[at]!.split(' ').map((arg) => {
      if (arg === 'my-values.yaml') return join(ROOT, file);
      return arg.startsWith('deploy/') ? join(ROOT, arg) : arg;
    });
    const { code, out, err } = await helm(...args);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/kind: Deployment[^]*src\/receiver\.ts[^]*kind: Deployment[^]*src\/worker\.ts/);
  }
});

test('deploy/helm/README.md names only files and values that exist', () => {
  const page = readFileSync(join(ROOT, 'deploy/helm/README.md'), 'utf8');
  const files = [...page.matchAll(/deploy\/helm\/[\w./-]+/g)].map(([path]) => path.replace(/\.$/, ''));
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const values = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as object;
  const tops = Object.keys(values).join('|');
  const named = [...page.matchAll(new RegExp(`(?:--set(?:-string)? |\`)((?:${tops})(?:\\.\\w+)+)`, 'g'))].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(8);
  const missing = named.filter((path) => {
    const [top, ...rest] = path.split('.');
    if (top === 'settings') return !isKnown(rest.join('.'));
    let at: unknown = values;
    for (const key of [top!, ...rest]) at = (at as Record<string, unknown> | undefined)?.[key];
    return at === undefined;
  });
  expect(missing).toEqual([]);
});

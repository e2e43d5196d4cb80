import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { readSettings } from '../src/settings/read-settings.ts';
import { mustHaveAddresses } from '../src/start/own-addresses.ts';
import { cli } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { startHubspotStub } from './support/hubspot-stub.ts';
import { documentedMetrics, promtoolOn, shownMetrics } from './support/metrics-page.ts';
import { environmentOfStart } from './support/npm-start.ts';
import { until } from './support/processes.ts';
import { startSlackStub } from './support/slack-stub.ts';

const root = join(import.meta.dirname, '..');

const environment = async (overrides: Record<string, string> = {}) => ({
  ...(await environmentOfStart(temporaryFolder())),
  ...overrides,
});

/** Runs one of our programs until its output contains `until`, or until it ends. */
async function run(file: string, env: Record<string, string>, until?: string) {
  const child = spawn(process.execPath, [join(root, file)], { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { out: '', err: '' };
  const closed = once(child, 'close');
  const seen = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString();
    if (until && output.out.includes(until)) seen.resolve();
  });
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  await Promise.race([closed, seen.promise]);
  return { child, output, closed };
}

async function end(child: ChildProcess, closed: Promise<unknown>, signal: NodeJS.Signals) {
  const startedAt = performance.now();
  child.kill(signal);
  await closed;
  return { code: child.exitCode, seconds: (performance.now() - startedAt) / 1000 };
}

test(
  'one command on an empty machine turns a whole campaign into workflows and carries out their effects',
  { timeout: 120_000 },
  async () => {
    const env = await environment();
    const first = await run('src/start.ts', env, 'Ctrl-C stops it');
    expect(first.output.out).toMatch(/EVENT +LEAD +WHAT HAPPENED/);
    expect(first.output.out).toMatch(
      /reply_received +jane\S+ +CRM contact updated, message in the outbox, follow-up reply-unanswered (started|told) \(sent twice, done once\)/,
    );
    expect(first.output.out).toMatch(/email_bounced +\S+ +CRM contact updated, put on the block list/);
    expect(first.output.out).toMatch(/campaign_completed +numbers pulled, message in the outbox/);
    expect(first.output.out).toMatch(/unknown +kept whole: it does not say what happened/);
    expect(first.output.out).not.toContain('not finished yet');
    // Without a problem there is no warning. That a workflow task took more than 5 seconds is no fault on a busy machine.
    expect(first.output.out.replace(/.*TMPRL1104.*/g, '')).not.toMatch(/No workflows registered|"msg"/);
    expect(readdirSync(join(env.XDG_CACHE_HOME, 'instantly-temporal'))).toEqual([
      expect.stringMatching(/^workflows-\w+\.js$/),
    ]);
    expect(first.output.out).toMatch(/\nContacts .* leads list\nMessages .* outbox list\n/);

    const readMetrics = async () => await (await fetch(`http://127.0.0.1:${env['PORT']}/metrics`)).text();
    // What this asks of Temporal is shown by the next reading.
    await readMetrics();
    const another = await run('src/start.ts', env);
    expect(another.output.err).toBe(
      `npm start runs already (pid ${first.child.pid}, DATA_DIR ${env.DATA_DIR}): stop it first, or set DATA_DIR and the ports to run another\n`,
    );
    let metrics = '';
    await until(async () => {
      metrics = await readMetrics();
      const documented = documentedMetrics();
      // No monitor has heard of an event yet.
      documented['instantly_last_event_timestamp_seconds']!.labels = undefined;
      // No client certificate is set.
      documented['instantly_client_certificate_end_timestamp_seconds']!.labels = undefined;
      expect(shownMetrics(metrics)).toEqual(documented);
    }, 10_000);
    expect(promtoolOn(metrics)).toBe('');
    expect(metrics).toMatch(/^instantly_human_signal_seconds_count [1-9]/m);
    expect(metrics).toMatch(/^instantly_activities_total\{activity="updateContact",outcome="done",class=""\} \d+$/m);
    expect(metrics).toMatch(/^temporal_workflow_task_execution_latency_seconds_bucket/m);
    expect(metrics).toMatch(/^temporal_workflow_completed_total\{/m);

    const asked = async (...args: string[]) => (await cli(args, env)).out;
    const contacts = JSON.parse(await asked('leads', 'list', '--json')) as { email: string; status: string }[];
    const statusOf = (name: string) => contacts.find(({ email }) => email.startsWith(name))?.status;
    expect({
      jane: statusOf('jane'),
      diego: statusOf('diego'),
      lukas: statusOf('lukas'),
      samuel: statusOf('samuel'),
    }).toEqual({
      jane: 'closed_won',
      diego: 'unsubscribed',
      lukas: 'bounced',
      samuel: 'no_show',
    });
    const outbox = JSON.parse(await asked('outbox', 'list', '--json')) as { channel: string }[];
    expect([...new Set(outbox.map(({ channel }) => channel))].sort()).toEqual([
      '#ops-alerts',
      '#sales-replies',
      '#sales-wins',
    ]);
    expect(await asked('doctor')).not.toMatch(/✘|!/);
    const found = /\njane\.cooper@halden-robotics\.example +Jane Cooper +Halden Robotics /;
    await until(async () => expect(await asked('leads', 'search', 'halden')).toMatch(found), 10_000);

    const sent = JSON.parse(
      await asked('events', 'send', 'lead_meeting_booked', '--lead', 'new@acme.example', '--json'),
    ) as { event_id: string };
    expect(sent.event_id).toMatch(/^lead_meeting_booked-/);
    expect(await asked('events', 'answer', '--lead', 'new@acme.example', '--text', 'See you then')).toMatch(
      /^maya\.lindqvist@\S+ has answered new@acme\.example: Re: Fewer late orders at Acme\?\n$/,
    );
    expect(await end(first.child, first.closed, 'SIGINT')).toMatchObject({ code: 0 });

    const vendors = {
      ...{ CRM: 'webhook', CRM_WEBHOOK_URL: 'http://127.0.0.1:1', CRM_WEBHOOK_SECRET: 'a'.repeat(32) },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: 'http://127.0.0.1:1' },
    };
    const second = await run('src/start.ts', { ...env, ...vendors }, 'Ctrl-C stops it');
    expect(second.output.out).not.toMatch(/WHAT HAPPENED|leads list|outbox list/);
    // The workflows that the demo left open are ended: their messages would reach real people.
    expect((await asked('follow-ups', 'list')).match(/\S+\.example/g) ?? []).toEqual([]);
    const shown = JSON.parse(await asked('events', 'show', sent.event_id, '--json')) as { status: string };
    expect(['COMPLETED', 'RUNNING']).toContain(shown.status);
    const ended = await end(second.child, second.closed, 'SIGTERM');
    expect(ended.code).toBe(0);
    expect(ended.seconds).toBeLessThan(10);
  },
);

test('the demo sends no fictional lead to a remote CRM or Slack without being asked, and an error says why the CRM does not work', async () => {
  const [hubspot, slack] = [await startHubspotStub(), await startSlackStub()];
  const env = await environment({ ...hubspot.env, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: slack.url });
  const { child, output, closed } = await run('src/start.ts', env, 'Ctrl-C stops it');
  expect(output.out).toMatch(
    /\nNo demo: its people are made up, and CRM=hubspot and SLACK_BOT_TOKEN are set\. .* npm run cli -- events send /,
  );
  expect(output.out).toMatch(/\nCRM=hubspot: properties missing: .* → npm run cli -- crm setup\n/);
  expect(output.out).not.toContain('WHAT HAPPENED');
  expect((await cli(['doctor', '--only', 'crm'], env)).out).toMatch(
    /properties missing: .*\n.*npm run cli -- crm setup/,
  );
  await end(child, closed, 'SIGINT');
  expect({ contacts: hubspot.contacts.size, messages: slack.messages }).toEqual({ contacts: 0, messages: [] });
});

test('a SIGTERM that a supervisor sends only to npm stops the process cleanly', async () => {
  const env = {
    ...(await environment({ TEMPORAL_ADDRESS: inject('temporalAddress') })),
    npm_lifecycle_event: 'receiver',
    SHUTDOWN_DELAY: '0',
  };
  // npm runs scripts in a shell. If the shell does not replace itself with the process, the process gets no signal.
  const command = `'${process.execPath}' '${join(root, 'src/receiver.ts')}'; true`;
  const shell = spawn('sh', ['-c', command], { cwd: tmpdir(), env, detached: true });
  onTestFinished(() => {
    if (!shell.stdout.closed) process.kill(-shell.pid!, 'SIGKILL');
  });
  let out = '';
  shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await until(() => expect(out).toContain('receiver listens'), 30_000);
  const closed = once(shell, 'close');
  shell.kill('SIGTERM');
  await closed;
  expect(out).toMatch(/"ending: .*"\}\n.*"ended"\}\n$/);
});

test('only this user can read DATA_DIR, files that others could read are closed to them, and a misspelt setting causes a warning', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'crm.db'), '', { mode: 0o644 });
  const env = await environment({ TEMPORAL_ADDRESS: '127.0.0.1:1', DATA_DIR: folder, SLACK_CHANEL_OPS: '#x' });
  const { child, closed, output } = await run('src/receiver.ts', env, 'receiver listens');
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o077]);
  expect(Object.fromEntries(modes)).toMatchObject({
    'journal.db': 0,
    'crm.db': 0,
    'webhook-secret': 0,
    'answer-link-key': 0,
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(output.out).toContain('it should perhaps be SLACK_CHANNEL_OPS');
  await end(child, closed, 'SIGTERM');
});

test('a process stops cleanly even if the reader of its log has gone', async () => {
  const env = await environment({ TEMPORAL_ADDRESS: inject('temporalAddress') });
  const { child, closed } = await run('src/receiver.ts', env, 'receiver listens');
  child.stdout.destroy();
  expect(await end(child, closed, 'SIGTERM')).toMatchObject({ code: 0 });
});

test('a worker waits for an unreachable Temporal, logs that it waits and answers /healthz; another one on this machine goes on without', async () => {
  const env = await environment({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const { child, output, closed } = await run('src/worker.ts', env, 'waiting for it');
  expect(output.out).toMatch(
    /"process":"worker","pid":\d+,"host":"[^"]+","version":"[^"]+","msg":"TEMPORAL_ADDRESS: 127\.0\.0\.1:1 cannot be reached: connection refused; waiting for it"/,
  );
  const [alive, ready] = await Promise.all(
    ['healthz', 'readyz'].map((path) => fetch(`http://127.0.0.1:${env['WORKER_PORT']}/${path}`)),
  );
  expect(alive!.status).toBe(200);
  expect(ready!.status).toBe(503);
  expect(await ready!.json()).toEqual({
    ready: false,
    problems: ['Temporal cannot be reached: waiting for it'],
    warnings: [],
    worker: { polling: false, task_queues: [], last_heartbeat: null },
  });
  const another = await run('src/worker.ts', env, 'waiting for it');
  expect(another.output.out).toMatch(
    /"WORKER_PORT: 127\.0\.0\.1:\d+ is taken by another program; stop it or set another\. This worker goes on without \/metrics/,
  );
  await end(another.child, another.closed, 'SIGTERM');
  expect(await end(child, closed, 'SIGTERM')).toMatchObject({ code: 0 });
});

test('every log line, /, /healthz, the metrics and the command line show the version', async () => {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const env = await environment({ TEMPORAL_ADDRESS: inject('temporalAddress') });
  const { child, output, closed } = await run('src/receiver.ts', env, 'receiver listens');
  const ask = async (path: string) => await (await fetch(`http://127.0.0.1:${env['PORT']}${path}`)).text();
  expect(JSON.parse(await ask('/healthz'))).toMatchObject({ version });
  expect(JSON.parse(await ask('/'))).toMatchObject({ name, version });
  expect(await ask('/metrics')).toContain(
    `instantly_build_info{process="receiver",version="${version}",node="${process.version}"} 1`,
  );
  expect((await cli(['--version'])).out).toBe(`${name} ${version}\n`);
  await end(child, closed, 'SIGTERM');
  const lines = output.out.trim().split('\n');
  expect(lines.filter((line) => (JSON.parse(line) as { version?: string }).version !== version)).toEqual([]);
});

test('a receiver that gets a SIGTERM first reports that it is not ready, and keeps serving for SHUTDOWN_DELAY', async () => {
  const env = await environment({ TEMPORAL_ADDRESS: inject('temporalAddress'), SHUTDOWN_DELAY: '60s' });
  const { child, closed } = await run('src/receiver.ts', env, 'receiver listens');
  const ask = (path: string) => fetch(`http://127.0.0.1:${env['PORT']}${path}`);
  child.kill('SIGTERM');
  await until(async () => expect((await ask('/readyz')).status).toBe(503), 30_000);
  expect((await ask('/readyz?exclude=temporal')).status).toBe(503);
  const answer = await ask('/webhooks/instantly');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('connection')).toBe('close');
  // SIGKILL does not wait for SHUTDOWN_DELAY.
  child.kill('SIGKILL');
  await closed;
});

describe('a process that cannot start prints one clear sentence without a stack, and exits with code 1', () => {
  const takenPort = async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return String((server.address() as AddressInfo).port);
  };
  const withFile = (name: string, content: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), content);
    return folder;
  };
  const underAFile = () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    return join(file, 'data');
  };

  /** With it the dev server cannot be started, so what is refused was refused before that. */
  const NO_SERVER = { TEMPORAL_CLI_PATH: '/nowhere' };

  test.each<[string, string, () => Promise<Record<string, string>> | Record<string, string>, RegExp]>([
    [
      'a bad variable',
      'src/sandbox.ts',
      () => ({ DEDUPE_WINDOW: 'soon' }),
      /^DEDUPE_WINDOW is "soon", it should be a duration/,
    ],
    [
      'a build id with npm start, which cannot keep an old build running',
      'src/start.ts',
      () => ({ TEMPORAL_DEPLOYMENT_NAME: 'outreach', TEMPORAL_WORKER_BUILD_ID: '42' }),
      /^TEMPORAL_DEPLOYMENT_NAME is set, but npm start /,
    ],
    [
      'a taken receiver port',
      'src/start.ts',
      async () => ({ PORT: await takenPort(), ...NO_SERVER }),
      /^PORT: 127\.0\.0\.1:\d+ is taken by another program/,
    ],
    [
      'a desk that nobody could log in to',
      'src/start.ts',
      () => ({ DESK_AUTH: 'basic', ...NO_SERVER }),
      /^DESK_USERS is not set, it should name who may log in/,
    ],
    [
      'a taken Temporal port',
      'src/start.ts',
      async () => ({ TEMPORAL_DEV_PORT: await takenPort() }),
      /^TEMPORAL_DEV_PORT: .* is taken/,
    ],
    [
      'a taken UI port',
      'src/start.ts',
      async () => ({ TEMPORAL_DEV_UI_PORT: await takenPort() }),
      /^TEMPORAL_DEV_UI_PORT: .* is taken/,
    ],
    [
      'a secret file that is empty after a full disk',
      'src/receiver.ts',
      () => ({ DATA_DIR: withFile('webhook-secret', '\0'.repeat(32)) }),
      /^DATA_DIR: .*webhook-secret holds 0 visible characters, it should hold the 32 that were written there: delete it/,
    ],
    [
      'a key that is cut short',
      'src/receiver.ts',
      () => ({ DATA_DIR: withFile('answer-link-key', 'abc\n') }),
      /^DATA_DIR: .*answer-link-key holds 3 visible characters/,
    ],
    ['an unwritable DATA_DIR', 'src/sandbox.ts', () => ({ DATA_DIR: underAFile() }), /^DATA_DIR: .* cannot be written/],
    [
      'a DATA_DIR where the system allows no folder',
      'src/sandbox.ts',
      () => ({ DATA_DIR: '/proc/data' }),
      /^DATA_DIR: .* cannot be written/,
    ],
    [
      'an invalid TEMPORAL_ADDRESS',
      'src/receiver.ts',
      () => ({ TEMPORAL_ADDRESS: 'http://localhost:7233' }),
      /^TEMPORAL_ADDRESS is "http:\/\/localhost:7233", it should be a host and its port/,
    ],
    [
      'an unreachable TEMPORAL_ADDRESS',
      'src/start.ts',
      () => ({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),
      /^TEMPORAL_ADDRESS: 127\.0\.0\.1:1 cannot be reached: connection refused$/m,
    ],
    [
      'no secret with a real Instantly',
      'src/receiver.ts',
      () => ({ INSTANTLY_API_KEY: 'k' }),
      /^INSTANTLY_WEBHOOK_SECRET is not set/,
    ],
    [
      'a Temporal server without TLS',
      'src/worker.ts',
      () => ({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_API_KEY: 'a-key' }),
      /^TEMPORAL_ADDRESS: \S+ cannot be reached: it does not speak TLS: set TEMPORAL_TLS=false/,
    ],
    [
      'a missing namespace',
      'src/worker.ts',
      () => ({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: 'nope' }),
      /^TEMPORAL_NAMESPACE is "nope", which Temporal does not have/,
    ],
    [
      'a TEMPORAL_CLI_PATH that is not a binary',
      'src/start.ts',
      () => ({ TEMPORAL_CLI_PATH: '/nowhere' }),
      /^TEMPORAL_CLI_PATH is "\/nowhere"/,
    ],
  ])('%s', async (_name, file, overrides, sentence) => {
    const env = await environment(await overrides());
    const { child, output } = await run(file, env);
    expect(output.err).toMatch(sentence);
    expect(output.err.trim().split('\n')).toHaveLength(1);
    expect(child.exitCode).toBe(1);
  });

  // As the taken receiver port above, but without a process for each.
  test.each<[string, () => Promise<Record<string, string>> | Record<string, string>, RegExp]>([
    [
      'an address of the desk that is not on this machine',
      () => ({ DESK_HOST: '192.0.2.1', DESK_AUTH: 'proxy', DESK_OPERATORS: '*', TRUST_PROXY: '1' }),
      /^DESK_PORT: 192\.0\.2\.1:\d+ is not on this machine; set DESK_HOST to an address that is/,
    ],
    ['two programs with one port', () => ({ PORT: '1', DESK_PORT: '1' }), /^DESK_PORT is 1, as is PORT/],
    [
      'a taken sandbox port',
      async () => ({ SANDBOX_PORT: await takenPort() }),
      /^SANDBOX_PORT: 127\.0\.0\.1:\d+ is taken/,
    ],
  ])('%s', async (_name, overrides, sentence) => {
    const settings = readSettings({ ...(await environment()), ...(await overrides()) });
    await expect(mustHaveAddresses(settings)).rejects.toThrow(sentence);
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../../src/settings/read-settings.ts';
import { createDispatch } from '../../src/runs/dispatch.ts';
import { openFileJournal } from '../../src/journal/sqlite/file-journal.ts';
import { createLog } from '../../src/log/log.ts';
import { createMetrics } from '../../src/metrics/registry.ts';
import { startReceiver } from '../../src/receiver.ts';
import { connectTemporal, connectTemporalLazily } from '../../src/temporal/connection.ts';
import { startWorker } from '../../src/worker.ts';
import { cli } from '../support/cli.ts';
import { leadEvent } from '../support/events.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, startSandbox, startTemporal, until } from '../support/processes.ts';
import { SECRET } from '../support/receiver.ts';
import { startVendor } from '../support/vendor-server.ts';

const quiet = createLog('silent');
const eventually = (check: () => unknown) => until(check, 90_000);

type Numbers = Record<string, number>;
interface Finding {
  class?: string;
  count: number;
  cure: string;
}

const OPENED = [
  '2 events wait for Temporal, the oldest for more than 5 minutes',
  '4 workflows wait for a person: auth',
  '2 workflows wait for a person: config',
  '1 workflow waits for a person: unreadable',
  '1 workflow has ended before its work was done',
  '1 workflow is stuck: its code fails',
  '1 workflow has retried the same for long',
  '1 event is refused by Temporal and kept',
  '3 deliveries of the last hour were refused',
  '1 corrupt journal was set aside',
  '2 jumps of the receiver’s clock in the last hour',
  // Instantly has sent none of these events: its log has no row of the one that has settled.
  '1 row of the books differs',
];
const OVER = [
  'workflows waited for a person: auth',
  'workflows waited for a person: config',
  'workflows waited for a person: unreadable',
  'workflows had ended before their work was done',
  'workflows were stuck: their code failed',
  'workflows retried the same for long',
  'events were refused by Temporal',
  'deliveries were refused',
  'a corrupt journal was set aside',
  'the receiver’s clock jumped',
];

/** A Slack whose answer depends on the lead in the message. It stores the messages to ops. */
async function startSlack() {
  const told: string[] = [];
  const posted: string[] = [];
  const dials: { trouble: Record<string, { status?: number; error?: string }> } = { trouble: {} };
  const { url } = await startVendor(({ path, body }) => {
    if (!path.endsWith('/chat.postMessage')) return { body: { ok: true, channels: [], messages: [] } };
    const text = decodeURIComponent(body.replaceAll('+', ' '));
    const [about] = Object.entries(dials.trouble).filter(([lead]) => text.includes(lead));
    if (about?.[1].status) return { status: about[1].status };
    if (about) return { body: { ok: false, error: about[1].error } };
    (text.includes('channel=C0OPS00000') || text.includes('"C0OPS00000"') ? told : posted).push(text);
    return { body: { ok: true, channel: 'C1', ts: '1.1', message: {} } };
  });
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: `${url}/api/`,
    SLACK_MESSAGES_PER_SECOND: '100',
    SLACK_CHANNEL_OPS: 'C0OPS00000',
    SLACK_CHANNEL_REPLIES: 'C0REPLIES0',
    SLACK_CHANNEL_WINS: 'C0WINS0000',
  };
  const titles = () => told.map((text) => /\*(.*?)\*/.exec(text)?.[1] ?? text);
  return { dials, titles, posted, env };
}

/** An address of Temporal that does not answer until `open` is called. */
async function closedWay(address: string) {
  const [port, upstream] = [await freePort(), Number(address.split(':')[1])];
  const server = createServer((socket) => {
    const there = connect(upstream, '127.0.0.1');
    for (const one of [socket, there])
      one.on('error', () => undefined).on('close', () => void [socket.destroy(), there.destroy()]);
    socket.pipe(there).pipe(socket);
  });
  onTestFinished(() => void server.close());
  return {
    address: `127.0.0.1:${port}`,
    open: () => new Promise<void>((done) => server.listen(port, '127.0.0.1', done)),
  };
}

test(
  'doctor, attention list, metrics, messages to ops and /readyz show the same count of every kind; each advice works, and one message says that it is over',
  { timeout: 300_000 },
  async () => {
    const nextBundle = bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../support/next-build.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    const folder = temporaryFolder();
    const slack = await startSlack();
    const [server, sandbox, port] = [await startTemporal(folder), await startSandbox(folder), await freePort()];
    const way = await closedWay(server.address);
    const env = {
      ...sandbox.env,
      ...slack.env,
      DATA_DIR: folder,
      PORT: String(port),
      INSTANTLY_WEBHOOK_SECRET: SECRET,
      TEMPORAL_ADDRESS: server.address,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      FOLLOW_UP_REPLY_UNANSWERED: 'off',
      FOLLOW_UP_INTERESTED_WITHOUT_MEETING: 'off',
    };
    const settings = readSettings(env);
    const { temporal } = server;
    const { client, call } = temporal;

    // An old journal: an event that has waited for long, one that Temporal refuses, and a corrupt file.
    const journal = openFileJournal({
      file: join(folder, 'journal.db'),
      maxBytes: 1e9,
      windowMs: 1e9,
      keepPayloadsMs: 1e9,
      log: quiet,
      now: () => Date.now() - 10 * 60_000,
    });
    const poison = leadEvent('email_opened', { id: `email_opened-${'x'.repeat(1_100)}` });
    for (const event of [leadEvent('email_opened'), poison]) await journal.append(event);
    await journal.close();
    const aside = join(folder, 'journal.db.corrupt-2026-01-02T03-04-05-678Z');
    writeFileSync(aside, 'not a database');

    const start = async (bundle?: Awaited<typeof nextBundle>) => {
      const connected = await connectTemporal(settings.temporal);
      const { registry, text } = createMetrics('worker');
      const code = bundle ?? { codePath: inject('workflowBundle') };
      const worker = await startWorker(settings, connected, quiet, { bundle: code, registry });
      let ended: Promise<void> | undefined;
      const end = () => (ended ??= worker.close().then(() => connected.close()));
      onTestFinished(end);
      return { end, text };
    };
    let worker = await start();
    const far = connectTemporalLazily({
      ...settings.temporal,
      address: way.address,
      connection: { address: way.address },
    });
    const listen = async () => {
      const metrics = createMetrics('receiver');
      const receiver = await startReceiver(settings, far, quiet, false, { metrics });
      let ended: Promise<void> | undefined;
      const end = () => (ended ??= receiver.close());
      onTestFinished(end);
      return { ...receiver, end, text: metrics.text };
    };
    onTestFinished(() => far.close());
    let receiver = await listen();

    const readyz = async () =>
      (await (await fetch(`${receiver.url}/readyz`)).json()) as { concerns: Finding[]; warnings: string[] };
    const post = (body: object, secret = SECRET) =>
      fetch(`${receiver.url}/webhooks/instantly`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-webhook-secret': secret },
        body: JSON.stringify(body),
      });
    const numbers = (found: { class?: string; count: number }[]): Numbers =>
      Object.fromEntries(found.flatMap(({ class: of, count }) => (of ? [[of, count]] : [])));
    const ask = async (...args: string[]) => JSON.parse((await cli([...args, '--json'], env)).out) as never;
    const doctor = async () => (await ask('doctor', '--only', 'receiver', 'attention')) as Finding[];
    const counted = async () => ((await ask('attention', 'list')) as { counts: Numbers }).counts;
    const measured = async () =>
      Object.fromEntries(
        [
          ...`${await worker.text()}\n${await receiver.text()}`.matchAll(
            /^instantly_attention\{class="(.*)"\} (\d+)$/gm,
          ),
        ]
          .map(([, of, count]) => [of!, Number(count)] as const)
          .filter(([, count]) => count),
      );
    const round = async () =>
      numbers(((await ask('webhooks', 'health', '--now')) as { monitor: { parked: Finding[] } }).monitor.parked);
    const agree = async (expected: Numbers) => {
      await eventually(async () => expect(await counted()).toEqual(expected));
      expect(numbers(await doctor())).toEqual(expected);
      expect(await round()).toEqual(expected);
      await eventually(async () => expect(await measured()).toEqual(expected));
    };

    await agree({ 'not-ready': 1, 'events-waiting': 2, 'journal-set-aside': 1 });
    await way.open();
    await eventually(async () =>
      expect(numbers((await readyz()).concerns)).toEqual({ 'events-refused': 1, 'journal-set-aside': 1 }),
    );

    for (let i = 0; i < 3; i++) expect((await post({}, 'wrong')).status).toBe(401);
    // Only this process sees the clock jump ahead and back; Instantly has its own clock.
    const jump = async () => {
      const jumped = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * 3_600_000);
      const { concerns } = await readyz().finally(() => jumped.mockRestore());
      expect(numbers(concerns)).toHaveProperty('clock-jumped');
    };
    await eventually(jump);

    const policy = { bounceBlocklist: 'never', queues: settings.policy.queues } as const;
    const dispatch = createDispatch({ temporal, taskQueue: settings.temporal.taskQueue, policy, eager: false });
    const reply = async (name: string, trouble: { status?: number; error?: string }) => {
      const lead = { email: `${name}@kinds.example`, variables: {} };
      slack.dials.trouble[lead.email] = trouble;
      const event = leadEvent('reply_received', { lead, reply: { text: 'sure' } });
      await dispatch(event);
      return event.id;
    };
    for (const name of ['a1', 'a2', 'a3']) await reply(name, { error: 'invalid_auth' });
    for (const name of ['c1', 'c2']) await reply(name, { error: 'channel_not_found' });
    const failed = await reply('failed', { error: 'invalid_auth' });
    const stuck = await reply('stuck', { error: 'invalid_auth' });
    const slow = await reply('slow', { status: 503 });
    await post({ event_type: 'reply_received', reply_text: 'Please call me', lead_email: 'no address' });
    const isParked = (count: number) => async () => expect((await counted())['auth']).toBe(count);
    await eventually(isParked(5));
    await client.workflow.getHandle(failed).terminate('by mistake');
    await worker.end();
    worker = await start(await nextBundle);
    await client.workflow.getHandle(stuck).signal('no such signal');
    const tryFast = async () => {
      const { pendingActivities } = (await client.workflow.getHandle(slow).describe()).raw;
      await call(() =>
        client.workflowService.updateActivityOptions({
          namespace: 'default',
          execution: { workflowId: slow },
          id: pendingActivities![0]!.activityId!,
          activityOptions: { retryPolicy: { initialInterval: { nanos: 5e7 }, backoffCoefficient: 1 } },
          updateMask: { paths: ['retry_policy.initial_interval', 'retry_policy.backoff_coefficient'] },
        }),
      );
    };
    await eventually(tryFast);

    const all = {
      auth: 4,
      config: 2,
      unreadable: 1,
      failed: 1,
      stuck: 1,
      retrying: 1,
      'events-refused': 1,
      'deliveries-refused': 3,
      'journal-set-aside': 1,
      'clock-jumped': 2,
    };
    await eventually(async () => expect(await counted()).toMatchObject({ stuck: 1, retrying: 1 }));
    await agree(all);
    expect(numbers((await readyz()).concerns)).toEqual(Object.fromEntries(Object.entries(all).slice(-4)));

    const EARLIER = 'Over after 1 minute: events waited for Temporal for more than 5 minutes';
    expect(slack.titles().sort()).toEqual([...OPENED, EARLIER].sort());

    // Everything is fixed, and each command is typed as it was suggested.
    const listed = (await cli(['attention', 'list'], env)).out;
    slack.dials.trouble = {};
    await worker.end();
    worker = await start();
    const commands = listed.match(/(?<=→ .*npm run cli -- )attention retry (--class (auth|config)|reply_\S+)$/gm);
    expect(commands).toHaveLength(3);
    for (const command of commands!)
      expect(await cli(command.split(' '), env)).toMatchObject({
        code: 0,
        out: expect.stringMatching(/ [1-9] done\n$/) as string,
      });
    await ask('attention', 'skip', '--class', 'unreadable', '--yes');
    await receiver.end();
    const file = new DatabaseSync(join(folder, 'journal.db'));
    file.prepare('DELETE FROM event WHERE id = ?').run(poison.id);
    file.close();
    rmSync(aside);
    receiver = await listen();
    await agree({});
    expect(
      slack
        .titles()
        .slice(OPENED.length + 1)
        .map((title) => title.replace(/^Over after \d minutes?: /, ''))
        .sort(),
    ).toEqual([...OVER].sort());
    await round();
    expect(slack.titles()).toHaveLength(OPENED.length + 1 + OVER.length);

    // A run that was started again checks before it posts: an earlier run may have posted.
    expect(slack.posted.filter((text) => text.includes('failed@kinds.example'))).toHaveLength(1);
    const { events } = await client.workflow.getHandle(failed).fetchHistory();
    const [, , triedSince] = events!
      .map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
      .find((scheduled) => scheduled?.activityType?.name === 'postMessage')!
      .input!.payloads!.map((payload) => JSON.parse(Buffer.from(payload.data!).toString()) as unknown);
    expect(triedSince).toBeGreaterThan(Date.now() - 300_000);
  },
);

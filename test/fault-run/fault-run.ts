import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, until } from '../support/processes.ts';
import { RESOURCE_EXHAUSTED, startTemporalRelay } from '../support/temporal-relay.ts';
import { type Fault, rows, runFault, table } from './faults.ts';
import { FASTER, RULES } from './prometheus.ts';
import { folderIn, openScene } from './scene.ts';

/** https://grpc.io/docs/guides/status-codes/ */
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;
const CALM_MS = 5_000;
/** The rules know thresholds of 300 seconds, and these are not shortened. */
const LONG = 360;

test(
  'each fault of vendors, webhook, processes and Temporal’s answers makes its alert fire, and the cure ends it',
  { timeout: 30 * 60_000 },
  async () => {
    const folder = temporaryFolder();
    const scene = await openScene(folder, { settings: { FOLLOW_UP_REPLY_UNANSWERED: 'on' } });
    const certified = await startReceiver(folderIn(folder, 'certified'), {
      ...certificateOf(folder, 90),
      TEMPORAL_ADDRESS: scene.server.address,
    });
    const { hubspot, slack, sandbox, receiver, worker, relay, server, settings, deliver, postTo } = scene;
    const stalling = await startTemporalRelay(server.address);
    const other = await startReceiver(folderIn(folder, 'other'), { TEMPORAL_ADDRESS: stalling.address });
    const prometheus = await scene.watch({ other: new URL(other.url).host, certified: new URL(certified.url).host });
    const { client } = server.temporal;
    const run = (fault: Fault) => runFault(prometheus, fault);
    const type = async (...command: string[]) => {
      const { code, err } = await cli(command, settings);
      if (code) process.stderr.write(`npm run cli -- ${command.join(' ')}: ${err}\n`);
    };
    const parked = (of: string, count: number) =>
      until(async () => {
        const found = await client.workflow.count(`Attention = '${of}' AND ExecutionStatus = 'Running'`);
        expect(found.count).toBeGreaterThanOrEqual(count);
      }, 60_000);
    const dial = (changes: object) => sandbox.call('PATCH /sandbox/dials', changes);
    await dial({ retryDelaysMs: [100] });
    await deliver(10);
    await sleep(CALM_MS);

    // Takes five minutes, beside all others.
    const stalled = run({
      alerts: ['DispatchStalled'],
      fault: 'Temporal answers, but refuses to start workflows',
      async begin() {
        stalling.refusals.set('StartWorkflowExecution', UNAVAILABLE);
        await postTo(other.url, 1);
      },
      cure: () => stalling.refusals.clear(),
      firesWithin: LONG,
    });

    await run({
      alerts: ['CertificateEnds'],
      fault: 'the client certificate of a receiver ends tomorrow',
      async begin() {
        await certified.kill();
        await certified.start(certificateOf(folder, 1));
      },
      async cure() {
        await certified.kill();
        await certified.start(certificateOf(folder, 90));
      },
      firesWithin: 90,
    });
    await run({
      alerts: ['ProcessDown'],
      fault: 'one of several receivers is killed',
      begin: () => certified.kill(),
      cure: () => certified.start(certificateOf(folder, 90)),
    });
    await certified.kill();

    const kept = folderIn(folder, 'kept');
    await run({
      alerts: ['BooksDiffer'],
      fault: 'a row of the journal is deleted by hand',
      async begin() {
        await receiver.kill();
        moveJournal(folder, kept, cpSync);
        deleteNewestRow(join(folder, 'journal.db'));
        await receiver.start();
      },
      async cure() {
        await receiver.kill();
        moveJournal(kept, folder, renameSync);
        await receiver.start();
      },
    });

    await run({
      alerts: ['KeyRefused'],
      fault: 'HubSpot’s token is revoked',
      async begin() {
        hubspot.dials.token = undefined;
        await deliver(3);
      },
      async cure() {
        hubspot.dials.token = hubspot.env.HUBSPOT_TOKEN;
        await type('attention', 'retry', '--class', 'auth');
      },
    });

    const channels = slack.channels;
    await run({
      alerts: ['EffectsParked', 'WorkflowsStopped'],
      fault: 'Slack’s channels are gone, and a workflow is terminated',
      async begin() {
        slack.channels = {};
        await deliver(3);
        await parked('config', 3);
        const query = "WorkflowType = 'outreachEvent' AND Attention = 'config'";
        for await (const { workflowId } of client.workflow.list({ query })) {
          await client.workflow.getHandle(workflowId).terminate('the fault run');
          break;
        }
      },
      async cure() {
        slack.channels = channels;
        await type('attention', 'retry', '--class', 'config');
        await type('attention', 'retry', '--class', 'failed');
      },
    });

    await run({
      alerts: ['InstantlyRefuses'],
      fault: 'Instantly’s key is revoked',
      begin: () => dial({ apiFault: '401' }),
      cure: () => dial({ apiFault: 'none' }),
    });

    await run({
      alerts: ['TemporalKeyRefused'],
      fault: 'Temporal refuses the worker’s key',
      begin: () => relay.refusals.set('CountWorkflowExecutions', UNAUTHENTICATED),
      cure: () => relay.refusals.clear(),
    });

    await run({
      alerts: ['TemporalResourceExhausted'],
      fault: 'Temporal limits the rate of starts and signals',
      async begin() {
        for (const method of ['StartWorkflowExecution', 'SignalWorkflowExecution', 'SignalWithStartWorkflowExecution'])
          relay.refusals.set(method, RESOURCE_EXHAUSTED);
        await deliver(2);
      },
      cure: () => relay.refusals.clear(),
    });

    await run({
      alerts: ['NoEvents'],
      fault: 'campaigns are active, and Instantly sends nothing',
      begin: () => undefined,
      cure: () => deliver(3),
      firesWithin: 150,
    });

    await dial({ disableAfter: 1_000 });
    await run({
      alerts: ['DeliveriesFail'],
      fault: 'the receiver is away for a while, and deliveries fail',
      async begin() {
        await receiver.kill();
        await deliver(15);
      },
      async cure() {
        await receiver.start();
        for (let left = 12; left; left -= 1) await deliver(60, 'email_opened');
      },
    });

    await dial({ disableAfter: 5 });
    await run({
      alerts: ['WebhookOff'],
      fault: 'Instantly switches the webhook off',
      async begin() {
        await receiver.kill();
        await deliver(8);
      },
      cure: () => receiver.start(),
      endsWithin: 240,
    });

    await run({
      alerts: ['ReceiverNeedsAPerson'],
      fault: 'the journal is damaged',
      async begin() {
        await receiver.kill();
        truncateSync(join(folder, 'journal.db'), 0);
        writeFileSync(join(folder, 'journal.db'), 'x'.repeat(16_384));
        await receiver.start();
      },
      cure() {
        const names = readdirSync(folder).filter((name) => name.startsWith('journal.db.corrupt'));
        expect(names.length).toBeGreaterThan(0);
        for (const name of names) rmSync(join(folder, name));
      },
    });

    await run({
      alerts: ['WorkerMissing', 'MonitorMissing'],
      fault: 'the worker is killed',
      begin: () => worker.kill(),
      cure: () => worker.start(),
    });

    await run({
      alerts: ['VendorBudgetExhausted', 'HumanSignalSloBurnsFast'],
      fault: 'Slack takes 2 messages a second, and 260 replies come',
      begin: () => deliver(260),
      cure: () =>
        until(async () => {
          const { count } = await client.workflow.count(
            "WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Running'",
          );
          expect(count).toBe(0);
        }, 240_000),
      firesWithin: 150,
      endsWithin: 240,
    });

    await stalled;
    await run({
      alerts: ['ReceiverMissing'],
      fault: 'the receivers are killed',
      begin: () => Promise.all([receiver.kill(), other.kill()]),
      cure: () => receiver.start(),
    });
    const silent = await silentPanels(prometheus.count);
    process.stderr.write(`panels without data: ${silent.join('; ') || 'none'}\n`);
  },
);

test(
  'a full disk and an outage of Temporal make their alerts fire, and the cure ends them',
  { timeout: 40 * 60_000 },
  async () => {
    // The disk of this machine may be nearly full itself.
    const folder = smallDisk(temporaryFolder(), '1g');
    const disk = smallDisk(folderIn(folder, 'disk'), '24m');
    const scene = await openScene(folder, { receiverFolder: disk, settings: { JOURNAL_MAX_SIZE: '512 KiB' } });
    const { receiver, server, postTo, deliver } = scene;
    const prometheus = await scene.watch();
    const run = (fault: Fault) => runFault(prometheus, fault);
    await deliver(10);
    await sleep(CALM_MS);
    const filler = join(disk, 'filler');
    let posting: NodeJS.Timeout | undefined;
    onTestFinished(() => clearInterval(posting));

    await run({
      alerts: ['DiskNearlyFull', 'DiskFull', 'DeliveriesRefused', 'AckSloBurnsFast'],
      fault: 'the disk of DATA_DIR is full',
      async begin() {
        fill(filler);
        // Until there is no room in the files of SQLite either.
        for (let left = 40; left && !(await postTo(receiver.url, 20)).includes(503); left -= 1);
        for (let left = 10; left; left -= 1) {
          await postTo(receiver.url, 2);
          await sleep(500);
        }
      },
      cure: () => rmSync(filler),
    });

    await run({
      alerts: [
        ...['TemporalUnreachable', 'ReceiverNotReady', 'EventsWait', 'JournalNearlyFull', 'JournalFull'],
        ...['AckSloBurns', 'HumanSignalSloBurns'],
      ],
      fault: 'Temporal is stopped for more than 5 minutes, and the journal fills up',
      async begin() {
        await server.stop();
        for (let left = 100; left && !(await postTo(receiver.url, 20)).includes(503); left -= 1) await sleep(100);
        posting = setInterval(() => void postTo(receiver.url, 1).catch(() => undefined), 2_000);
      },
      cure() {
        clearInterval(posting);
        return server.start();
      },
      firesWithin: LONG + 60,
      endsWithin: 10 * 60,
    });
  },
);

afterAll(() => {
  process.stderr.write(
    `\n${table()}\n\nWindows, offsets and “for” of the rules: a ${FASTER}th. Scraped every 2 seconds.\n`,
  );
  const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { name: string; rules: { alert?: string }[] }[] };
  const ours = groups
    .filter(({ name }) => name.startsWith('instantly-temporal'))
    .flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
  const done = rows.filter(({ fired, ended }) => fired !== undefined && ended !== undefined).map(({ alert }) => alert);
  expect(rows.filter(({ ended }) => ended === undefined)).toEqual([]);
  expect(ours.filter((alert) => !done.includes(alert))).toEqual([]);
});

/** The panels whose queries have no answer now. */
async function silentPanels(count: (expression: string) => Promise<number>): Promise<string[]> {
  const boards = join(import.meta.dirname, '../../deploy/observability/boards');
  const silent: string[] = [];
  for (const name of readdirSync(boards)) {
    const { panels } = JSON.parse(readFileSync(join(boards, name), 'utf8')) as {
      panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
    };
    for (const { title, targets = [] } of panels)
      for (const { expr, legendFormat } of targets)
        if (!(await count(expr.replaceAll('$__rate_interval', '5m')))) silent.push(`${title} (${legendFormat})`);
  }
  return silent;
}

/** The journal and its files of the same name, into another folder; what is there is replaced. */
function moveJournal(from: string, to: string, move: (from: string, to: string) => void): void {
  const namesIn = (folder: string) => readdirSync(folder).filter((name) => /^journal\.db(-wal|-shm)?$/.test(name));
  for (const name of namesIn(to)) rmSync(join(to, name));
  for (const name of namesIn(from)) move(join(from, name), join(to, name));
}

function deleteNewestRow(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)');
  db.close();
}

/** Makes a client certificate that lasts so many days, and returns the settings that name it. */
function certificateOf(folder: string, days: number): Record<string, string> {
  const [cert, key] = [join(folder, `client-${days}.pem`), join(folder, `client-${days}.key`)];
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=fault-run -days ${days} -keyout ${key} -out ${cert}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  return { TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: key };
}

/** A disk in memory. Needs root. */
function smallDisk(folder: string, size: string): string {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

/** Writes until there is no room left. */
function fill(file: string): void {
  const block = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeFileSync(file, block, { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

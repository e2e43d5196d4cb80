import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTemporalServer } from '../src/cluster/find-programs.ts';
import { connectTemporalLazily, type Temporal } from '../src/temporal/connection.ts';
import { cacheDirOf } from '../src/settings/cache-dir.ts';
import { workflowBundle } from '../src/temporal/workflow-bundle.ts';
import type { Bench, Report, Setting } from './bench.ts';
import { type Child, startChild } from './child.ts';
import { DATABASES, openCluster } from './cluster-site.ts';
import { freePort, prepareSites } from './dev-servers.ts';
import { temporaryFolder } from './folder.ts';
import { SECRET } from './payloads.ts';
import { modelHasAll } from './scale/await-model.ts';
import { commandsFor, EXPORTS } from './scale/commands.ts';
import { idsIn } from './scale/ids.ts';
import { REFUSED } from './scale/payloads.ts';
import { runCommand } from './scale/run-command.ts';
import { median } from './statistics.ts';
import { ROOT } from './vendors/contestants.ts';
import { startProgram } from './vendors/program.ts';
import { startVendorStub } from './vendors/stub.ts';

/** A command may take this long, a command that reads everything may take longer. */
const MOST_SECONDS = 2;
/** Node collects garbage late: a command that reads 50,000 workflows also runs with a heap of 64 MiB. */
const MOST_MIB = 512;
const ROUND = 'a round of the monitor';

interface Row {
  command: string;
  isExport: boolean;
  seconds: number[];
  cpuSeconds: number;
  rssMiB: number;
  code: number | null;
  said: string;
}

/** Measures every command that asks Temporal when many workflows are closed and many are open. */
export const scale: Bench = {
  summary: 'seconds and memory of every command, and of a round of the monitor, with many workflows closed and open',
  options: {
    closed: { default: '50000', means: 'workflows that are closed' },
    open: { default: '5000', means: 'follow-ups, questions and parked effects that wait' },
    rounds: { default: '3', means: 'how often each command runs' },
    only: { default: '', takes: 'path', means: 'only commands that contain this text' },
    on: {
      default: 'dev',
      takes: ['dev', 'postgres'],
      means: 'the dev server and files, or a Temporal server and our own data in PostgreSQL',
    },
    machine: { default: 'quiet', takes: ['quiet', 'busy'], means: 'on a busy machine no command is too slow' },
    address: { default: '', takes: 'path', means: 'a Temporal server to fill; it is measured as it is if it is full' },
    database: { default: '', takes: 'path', means: 'with an address: DATABASE_URL' },
    folder: { default: '', takes: 'path', means: 'with an address: the DATA_DIR, which is kept for another run' },
  },
  usesTemporal: true,

  async run(setting) {
    const { scope, number, words, progress } = setting;
    const { temporal, folder, bundle, databaseUrl } = await site(setting);
    const env = await surroundings(setting, temporal.address, folder, databaseUrl);
    const engine = await startChild(scope, 'engines/fill.ts', folder, { env, bundle });
    const filling = { closed: number('closed'), open: number('open') };
    const there = await engine.ask<typeof filling>('counts');
    if (there.closed < filling.closed || there.open < filling.open * 0.9) {
      const timer = setInterval(() => {
        void engine.ask<number>('delivered').then(
          (delivered) => progress(`${delivered} events delivered`),
          () => undefined,
        );
      }, 15_000);
      const filled = await engine.ask('fill', filling).finally(() => clearInterval(timer));
      progress(`filled: ${JSON.stringify(filled)}`);
    }
    const counts = await engine.ask<typeof filling>('counts');
    const beside = `beside ${counts.closed} closed and ${counts.open} open workflows, ${await storesOf(temporal, databaseUrl)}`;
    progress(`measuring ${beside}`);
    const cliEnv = { ...env, DATA_DIR: folder };
    progress(`the read model has everything after ${await modelHasAll(cliEnv)} s`);
    const commands = commandsFor(await idsIn(temporal, cliEnv, folder));
    const [only = ''] = words('only');
    const rows: Row[] = [];
    for (const command of commands.filter((one) => one.includes(only))) {
      const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain!.replace('Campaign_', 'Campaign '),
      );
      const row: Row = {
        command,
        isExport: EXPORTS.includes(command),
        seconds: [],
        cpuSeconds: Infinity,
        rssMiB: 0,
        code: 0,
        said: '',
      };
      for (let n = 0; n < number('rounds'); n += 1) {
        const ran = await runCommand(args, cliEnv, folder);
        row.seconds.push(ran.seconds);
        row.cpuSeconds = Math.min(row.cpuSeconds, ran.cpuSeconds);
        row.rssMiB = Math.max(row.rssMiB, ran.rssMiB);
        row.code = ran.code;
        row.said = ran.said.trim().split('\n').at(-1) ?? '';
      }
      progress(
        `${median(row.seconds).toFixed(2)} s, ${row.cpuSeconds.toFixed(2)} s of CPU, ${row.rssMiB.toFixed(0)} MiB: ${command} (${row.code}) ${row.said}`,
      );
      rows.push(row);
    }
    const [round, workerMiB] = await roundsOf(engine, number('rounds'));
    progress(`${median(round).toFixed(2)} s: ${ROUND}; receiver and worker: ${workerMiB.toFixed(0)} MiB at most`);
    rows.push({ command: ROUND, isExport: false, seconds: round, cpuSeconds: NaN, rssMiB: NaN, code: 0, said: '' });
    return report(rows, beside, counts, words('machine')[0] === 'busy');
  },
};

/** How long rounds of the monitor take, without the start of a command; and the most memory of receiver and worker. */
async function roundsOf(engine: Child, rounds: number): Promise<[seconds: number[], mostMiB: number]> {
  const seconds: number[] = [];
  for (let n = 0; n < rounds; n += 1) seconds.push(await engine.ask<number>('round'));
  return [seconds, await engine.ask<number>('mostMiB')];
}

interface ScaleSite {
  temporal: Temporal;
  folder: string;
  bundle: string;
  databaseUrl?: string | undefined;
}

/** The same for each run on this folder: the webhook in the sandbox, and its log, are for this receiver. */
async function keptPorts(folder: string): Promise<Record<string, string>> {
  const file = join(folder, 'ports.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as Record<string, string>;
  const port = await freePort();
  const ports = { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, SANDBOX_PORT: String(await freePort()) };
  await writeFile(file, JSON.stringify(ports));
  return ports;
}

async function site({ scope, temporalBinary, words, progress }: Setting): Promise<ScaleSite> {
  progress('preparing server and bundle');
  const [address] = words('address');
  if (address !== undefined) {
    const temporal = connectTemporalLazily({ address, namespace: 'default', connection: { address } });
    await scope.own(
      () => Promise.resolve(temporal),
      (made) => made.close(),
    );
    const [folder = await temporaryFolder(scope)] = words('folder');
    await mkdir(folder, { recursive: true });
    return {
      temporal,
      folder,
      bundle: await workflowBundle(cacheDirOf(process.env)),
      databaseUrl: words('database')[0],
    };
  }
  if (words('on')[0] === 'postgres') {
    const cacheDir = cacheDirOf(process.env);
    const programs = await findTemporalServer({ env: process.env, cacheDir, report: progress });
    const { temporal, folder, databaseUrl } = await openCluster(scope, programs);
    return { temporal, folder, bundle: await workflowBundle(cacheDir), databaseUrl: databaseUrl(DATABASES.ours) };
  }
  const { bundle, openSite } = await prepareSites(scope, temporalBinary);
  return { ...(await openSite(scope)), bundle };
}

/** Starts the vendors. The settings are those of receiver, worker and command line. */
async function surroundings(
  { scope }: Setting,
  address: string,
  folder: string,
  databaseUrl: string | undefined,
): Promise<Record<string, string>> {
  const vendors = await startVendorStub(scope, await temporaryFolder(scope), 1, REFUSED);
  const env = {
    ...(await keptPorts(folder)),
    TEMPORAL_ADDRESS: address,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    INSTANTLY_WEBHOOK_SECRET: SECRET,
    LOG_LEVEL: 'warn',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_API_URL: `${vendors.url}/api/`,
    SLACK_MESSAGES_PER_SECOND: '100',
    FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER: '4 weeks',
    FOLLOW_UP_REPLY_UNANSWERED_ESCALATE_AFTER: '5 weeks',
    FOLLOW_UP_INTERESTED_WITHOUT_MEETING_REMIND_AFTER: '4 weeks',
    FOLLOW_UP_NO_SHOW_REBOOK: 'on',
    FOLLOW_UP_NO_SHOW_REBOOK_WHEN: '1 minute',
    FOLLOW_UP_NO_SHOW_REBOOK_ACTION: 'reply',
    FOLLOW_UP_NO_SHOW_REBOOK_ANSWER_WITHIN: '5 weeks',
  };
  await startProgram(scope, {
    file: join(ROOT, 'src/sandbox.ts'),
    folder,
    checkout: ROOT,
    env: { ...env, DATA_DIR: folder },
  });
  return env;
}

/** "Temporal server 1.32.0, our data in PostgreSQL" */
async function storesOf({ connection, call }: Temporal, databaseUrl: string | undefined): Promise<string> {
  const { serverVersion } = await call(() => connection.workflowService.getSystemInfo({}));
  return `Temporal server ${serverVersion}, our data in ${databaseUrl === undefined ? 'files' : 'PostgreSQL'}`;
}

function report(rows: Row[], beside: string, counts: { closed: number; open: number }, isBusy: boolean): Report {
  const slow = isBusy ? [] : rows.filter(({ isExport, seconds }) => !isExport && median(seconds) > MOST_SECONDS);
  const large = rows.filter(({ rssMiB }) => rssMiB > MOST_MIB);
  const names = (some: Row[]) => some.map(({ command }) => command).join('; ');
  const said = (value: number, digits: number) => (Number.isNaN(value) ? '' : value.toFixed(digits));
  const cells = ({ command, seconds, cpuSeconds, rssMiB, code }: Row) => [
    command === ROUND ? ROUND : `npm run cli -- ${command}`,
    median(seconds).toFixed(2),
    Math.max(...seconds).toFixed(2),
    said(cpuSeconds, 2),
    said(rssMiB, 0),
    String(code),
  ];
  const table = (title: string, some: Row[]) => ({
    title,
    headings: ['command', 'seconds', 'slowest', 'of CPU', 'most memory MiB', 'exit code'],
    rows: some.map(cells),
    notes: [],
  });
  const failures = [
    ...(slow.length ? [`slower than ${MOST_SECONDS} seconds: ${names(slow)}`] : []),
    ...(large.length ? [`more memory than ${MOST_MIB} MiB: ${names(large)}`] : []),
  ];
  return {
    tables: [
      table(
        beside,
        rows.filter(({ isExport }) => !isExport),
      ),
      table(
        'commands that read everything',
        rows.filter(({ isExport }) => isExport),
      ),
    ],
    data: { beside, counts, rows },
    failure: failures.length ? failures.join('\n') : undefined,
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseForTest, runSql } from '../support/postgres.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { startSwitch } from '../support/switch.ts';
import { checkStore } from './effects.ts';
import { type Delivery, delivery, LEAD_KINDS, post, postUntilAcknowledged } from './traffic.ts';

const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 2);
const PER_SECOND = 25;
const WITHIN_MS = 60_000 + OUTAGE_SECONDS * 4_000;
const POLICY = { bounceBlocklist: 'never' } as const;
const DATABASE = 'postgres';
const EVENTS_ONLY = "WorkflowType = 'outreachEvent'";

let serial = 0;
function nextDelivery(): Delivery {
  serial += 1;
  const kind = LEAD_KINDS[serial % LEAD_KINDS.length]!;
  return delivery(kind, `lead-${serial % 20}@acme.example`, Date.UTC(2026, 0, 5) + serial * 1_000, serial);
}

interface Sent extends Delivery {
  status: number;
}

/** A PostgreSQL for one test. */
async function startPostgres(settings: string[] = [], primary?: string): Promise<PostgresServer> {
  const server = await startPostgresServer(settings, primary);
  onTestFinished(() => server.delete());
  return server;
}

/** Two receivers and a worker that share a database. */
async function startProduct(url: string) {
  const { env: sandbox } = await startSandbox(temporaryFolder());
  const settings = { ...sandbox, DATABASE_URL: url, BOUNCE_BLOCKLIST: POLICY.bounceBlocklist };
  const temporal = await startTemporal(temporaryFolder());
  const env = { ...settings, TEMPORAL_ADDRESS: temporal.address };
  const receivers = await Promise.all([startReceiver(temporaryFolder(), env), startReceiver(temporaryFolder(), env)]);
  const worker = await startWorker(temporaryFolder(), settings, temporal);
  const eventually = (check: () => unknown) => until(check, WITHIN_MS, [...receivers, worker]);
  await eventually(async () => {
    for (const receiver of receivers) expect(await receiver.readiness()).toMatchObject({ status: 200, problems: [] });
  });
  return {
    temporal,
    receivers,
    eventually,
    /** Sends at a fixed rate, to one receiver after the other, until `over` says so. */
    async sendUntil(over: () => boolean): Promise<Sent[]> {
      const sent: Promise<Sent>[] = [];
      for (let nth = 0; !over(); nth += 1) {
        const one = nextDelivery();
        sent.push(post(receivers[nth % 2]!.url, one).then(({ status }) => ({ ...one, status })));
        await sleep(1_000 / PER_SECOND);
      }
      return Promise.all(sent);
    },
    /** Sends again what was refused, and checks that every event has one workflow and its effects. */
    async checkAll(sent: Sent[]): Promise<void> {
      for (const one of sent.filter(({ status }) => status !== 200)) await postUntilAcknowledged(receivers[0].url, one);
      const { workflow } = temporal.temporal.client;
      await eventually(async () => {
        const { count } = await workflow.count(`${EVENTS_ONLY} AND ExecutionStatus = 'Completed'`);
        expect(count).toBeGreaterThanOrEqual(sent.length);
      });
      const runs: string[] = [];
      for await (const { workflowId, status } of workflow.list({ query: EVENTS_ONLY }))
        runs.push(`${workflowId} ${status.name}`);
      expect(runs.sort()).toEqual(sent.map(({ event }) => `${event.id} COMPLETED`).sort());
      const events = sent.map(({ event }) => event);
      await checkStore(openPostgresLocalStore(databaseForTest(url)), events, POLICY);
    },
  };
}

const statusesOf = (sent: Sent[]) => [...new Set(sent.map(({ status }) => status))].sort();
const portOf = (server: PostgresServer) => Number(new URL(server.urlOf(DATABASE)).port);

/** Ends after so many seconds. */
function during(seconds: number): () => boolean {
  const signal = AbortSignal.timeout(seconds * 1_000);
  return () => signal.aborted;
}

test(
  'while PostgreSQL is away deliveries are answered 503; when it is back, or a synchronous replica has taken its place, nothing that was acknowledged is missing',
  async () => {
    const primary = await startPostgres();
    const standby = await startPostgres(['wal_retrieve_retry_interval=200ms'], primary.urlOf(DATABASE));
    await runSql(primary.urlOf(DATABASE), "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await runSql(primary.urlOf(DATABASE), 'SELECT pg_reload_conf()');
    const address = await startSwitch(portOf(primary));
    const url = primary.urlOf(DATABASE).replace(/:\d+\//, `:${address.port}/`);
    const { temporal, receivers, eventually, sendUntil, checkAll } = await startProduct(url);
    const accepted = (one: Delivery) =>
      eventually(async () => {
        for (const receiver of receivers) expect(await post(receiver.url, one)).toMatchObject({ status: 200 });
      });

    const before = await sendUntil(during(1));
    let isAway = false;
    const killed = primary.kill().then(() => (isAway = true));
    const meanwhile = await sendUntil(() => isAway);
    await killed;
    const outage = await sendUntil(during(OUTAGE_SECONDS));
    const { status, problems } = await receivers[0].readiness();
    expect(status).toBe(503);
    expect(problems).toEqual(['the journal cannot be written: the database of DATABASE_URL is away']);
    await primary.start();
    await accepted(before[0]!);

    // So that the next events are in the database alone.
    await temporal.stop();
    let isOver = false;
    const sending = sendUntil(() => isOver);
    await sleep(500);
    await primary.kill();
    // A replica takes connections before it is promoted, and refuses to write.
    address.switchTo(portOf(standby));
    await sleep(500);
    await runSql(standby.urlOf(DATABASE), 'SELECT pg_promote()');
    await accepted(before[0]!);
    isOver = true;
    const failOver = await sending;
    await temporal.start();

    expect(statusesOf(before)).toEqual([200]);
    expect(statusesOf(outage)).toEqual([503]);
    expect(statusesOf(failOver)).toEqual([200, 503]);
    await checkAll([...before, ...meanwhile, ...outage, ...failOver]);
  },
  WITHIN_MS * 3,
);

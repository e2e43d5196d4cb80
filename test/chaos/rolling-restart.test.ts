import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import type { EventKind } from '../../src/domain/event.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseForTest, emptyDatabase } from '../support/postgres.ts';
import {
  freePort,
  type OurProcess,
  startReceiver,
  startSandbox,
  startTemporal,
  startWorker,
  until,
} from '../support/processes.ts';
import { startHaproxy, startNginx } from '../support/proxies.ts';
import { checkEffects, checkStore } from './effects.ts';
import { type Delivery, delivery, post } from './traffic.ts';

/** At full size: `ROLLING_PER_SECOND=50 ROLLING_SECONDS=60 ROLLING_PROXIES=nginx ROLLING_STORE=postgres`. */
const PER_SECOND = Number(process.env['ROLLING_PER_SECOND'] ?? 25);
const SECONDS = Number(process.env['ROLLING_SECONDS'] ?? 0);
const PROXIES = (process.env['ROLLING_PROXIES'] ?? 'haproxy,nginx').split(',');
const IS_SHARED = process.env['ROLLING_STORE'] === 'postgres';
const START_PROXY = { haproxy: startHaproxy, nginx: startNginx };
const WITHIN_MS = 60_000 + SECONDS * 2_000;
const POLICY = { bounceBlocklist: 'never' } as const;
const KINDS: EventKind[] = ['email_sent', 'reply_received', 'lead_neutral', 'email_opened'];

/** Receivers of one installation, each with a folder of its own. */
async function startReceivers(env: Record<string, string>) {
  const starting = [1, 2].map(async () => {
    const opsPort = await freePort();
    const settings = { ...env, OPS_ADDRESS: `127.0.0.1:${opsPort}` };
    const receiver = await startReceiver(temporaryFolder(), settings);
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
      if (answer.status !== 200) throw new Error(await answer.text());
    };
    return { ...receiver, opsPort, ready, port: Number(new URL(receiver.url).port) };
  });
  return Promise.all(starting);
}

/**
 * Ends each process with a SIGTERM and starts it again, one after the other.
 * @param isBack throws until the process that was started last is in use.
 */
async function restartEach(processes: OurProcess[], isBack: () => unknown = () => undefined): Promise<void> {
  for (const one of processes) {
    await one.stop();
    await one.start();
    await until(isBack, WITHIN_MS, [one]);
  }
}

test(
  'behind HAProxy or nginx every delivery is answered 200 and none is lost, during a rolling restart of receivers and workers and while Temporal is away',
  { timeout: WITHIN_MS * 2 },
  async () => {
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const database = IS_SHARED ? await emptyDatabase() : undefined;
    const store = database === undefined ? {} : { DATABASE_URL: database };
    const env = { ...sandbox.env, ...store, TRUST_PROXY: 'true', BOUNCE_BLOCKLIST: POLICY.bounceBlocklist };
    const workers = [await startWorker(folder, env, server), await startWorker(folder, env, server)];
    const receivers = await startReceivers({ ...env, TEMPORAL_ADDRESS: server.address, SHUTDOWN_DELAY: '3 seconds' });
    const behind = { ports: receivers.map(({ port }) => port), opsPorts: receivers.map(({ opsPort }) => opsPort) };
    const proxies = await Promise.all(PROXIES.map((name) => START_PROXY[name as keyof typeof START_PROXY](behind)));

    const sent: Delivery[] = [];
    const answers: Promise<number | string>[] = [];
    let isOver = false;
    const send = async () => {
      for (const startedAt = Date.now(); !isOver;) {
        const serial = sent.length;
        const at = Date.UTC(2026, 0, 5) + serial;
        const one = delivery(KINDS[serial % KINDS.length]!, `lead-${serial % 100}@acme.example`, at, serial);
        sent.push(one);
        const proxy = proxies[Math.floor(serial / KINDS.length) % proxies.length]!;
        answers.push(
          post(proxy.url, one).then(
            ({ status }) => status,
            (error: unknown) => `${String(error)}: ${proxy.log()}`,
          ),
        );
        await sleep(Math.max(0, startedAt + (sent.length * 1_000) / PER_SECOND - Date.now()));
      }
    };
    const restart = async () => {
      const endsAt = Date.now() + SECONDS * 1_000;
      const isBack = () =>
        Promise.all([...receivers.map(({ ready }) => ready()), ...proxies.map((one) => one.mustUseBoth())]);
      do await Promise.all([restartEach(receivers, isBack), restartEach(workers)]);
      while (Date.now() < endsAt);
      await server.stop();
      const away = () => Promise.all(receivers.map(({ ready }) => expect(ready()).rejects.toThrow('Temporal')));
      await until(away, WITHIN_MS, receivers);
      const before = sent.length;
      await until(() => expect(sent.length).toBeGreaterThan(before + PER_SECOND), WITHIN_MS);
      isOver = true;
      await server.start();
    };
    await Promise.all([send(), restart()]);

    expect((await Promise.all(answers)).filter((answer) => answer !== 200)).toEqual([]);
    const events = sent.map(({ event }) => event);
    await until(
      async () => {
        const { count } = await server.temporal.client.workflow.count(
          "WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'",
        );
        expect(count).toBe(events.length);
      },
      WITHIN_MS,
      [...receivers, ...workers],
    );
    if (database === undefined) await checkEffects(folder, events, POLICY);
    else await checkStore(openPostgresLocalStore(databaseForTest(database)), events, POLICY);
  },
);

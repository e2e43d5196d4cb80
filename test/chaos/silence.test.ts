import { expect, test } from 'vitest';
import { monitorId } from '../../src/runs/monitor.ts';
import { SANDBOX_WORKSPACE } from '../../src/sandbox/credentials.ts';
import { healthQuery } from '../../workflows/webhook-monitor/messages.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { checkEffects, messagesOfMonitor } from './effects.ts';
import { delivery, LEAD_KINDS, randomFrom, shuffled } from './traffic.ts';

const BEFORE = Number(process.env['SILENCE_EVENTS'] ?? 50);
/** More than one page of the delivery log. */
const MISSED = Math.max(120, BEFORE * 0.4);
/** While the webhook is off, each round reads the whole silent period again. */
const INTERVAL_MS = 12_000;
const FIRST_BACKOFF_MS = 60_000;
const WITHIN_MS = 120_000;
const POLICY = { bounceBlocklist: 'never' } as const;

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(
  'events that were missed while the webhook was off are replayed even if the worker is killed during the replay, and ops get two messages',
  { timeout: 400_000 },
  async () => {
    process.stderr.write(`silence: to repeat this run set CHAOS_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const below = (n: number) => Math.floor(random() * n);
    const all = Array.from({ length: BEFORE + MISSED }, (_, serial) =>
      delivery(
        LEAD_KINDS[below(LEAD_KINDS.length)]!,
        `lead-${below(80)}@acme.example`,
        Date.UTC(2026, 0, 5) + serial,
        serial,
      ),
    );
    const [before, missed] = [all.slice(0, BEFORE), all.slice(BEFORE)];

    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const receiver = await startReceiver(folder, { TEMPORAL_ADDRESS: server.address });
    const settings = {
      ...sandbox.env,
      PUBLIC_URL: receiver.url,
      MONITOR_INTERVAL: `${INTERVAL_MS} ms`,
      BOUNCE_BLOCKLIST: POLICY.bounceBlocklist,
    };
    const worker = await startWorker(folder, settings, server);
    const { client } = server.temporal;
    const monitor = client.workflow.getHandle(monitorId(SANDBOX_WORKSPACE));
    const webhook = async () => {
      const { items } = await sandbox.call<{ items: { id: string; status: number }[] }>('GET /api/v2/webhooks');
      expect(items).toHaveLength(1);
      return items[0]!;
    };
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [worker]);
    const emit = (deliveries: typeof all) =>
      sandbox.call(
        'POST /sandbox/events?wait=1',
        shuffled(deliveries, random).map(({ body }) => JSON.parse(body) as unknown),
      );

    await sandbox.call('PATCH /sandbox/dials', { duplicates: 0.1, reorder: 0.1, retryDelaysMs: [100, 200] });
    await eventually(webhook);
    for (let at = 0; at < BEFORE; at += 100) await emit(before.slice(at, at + 100));
    await emit(before.slice(0, 50));

    await receiver.kill();
    await emit(missed);
    expect(await webhook()).toMatchObject({ status: -1 });
    await receiver.start();
    const backAt = Date.now();

    // During the replay: after the first workflow was started, and before the last.
    await eventually(async () => {
      const { pendingActivities = [] } = (await monitor.describe()).raw;
      expect(pendingActivities!.map(({ activityType }) => activityType?.name)).toContain('replayDeliveries');
      const { count } = await client.workflow.count("WorkflowType = 'outreachEvent'");
      expect(count).toBeGreaterThan(BEFORE);
    }).then(worker.crash);

    await eventually(async () => expect(await webhook()).toMatchObject({ status: 1 }));
    expect(Date.now() - backAt).toBeLessThan(INTERVAL_MS + FIRST_BACKOFF_MS);
    await eventually(async () => {
      expect((await messagesOfMonitor(folder)).length).toBeGreaterThanOrEqual(2);
      expect(await monitor.query(healthQuery)).toMatchObject({ ok: true, unsaid: 0 });
    });
    const expected = all.map(({ event }) => event);
    await eventually(async () => {
      const { count } = await client.workflow.count("WorkflowType = 'outreachEvent' AND ExecutionStatus = 'Completed'");
      expect(count).toBeGreaterThanOrEqual(expected.length);
    });
    const runs: string[] = [];
    for await (const { workflowId, status } of client.workflow.list({ query: "WorkflowType = 'outreachEvent'" })) {
      runs.push(`${workflowId} ${status.name}`);
    }
    expect(runs.sort()).toEqual(expected.map(({ id }) => `${id} COMPLETED`).sort());

    await checkEffects(folder, expected, POLICY);
    // On a busy machine the kill may also make workflows fail twice, which the monitor tells too.
    const told = (await messagesOfMonitor(folder)).map(({ message: { title } }) => title);
    expect(told.filter((title) => !/workflows? (is|are|was|were) stuck/.test(title)).reverse()).toEqual([
      expect.stringMatching(/^Instantly switched off the webhook/),
      expect.stringMatching(/^Over after \d+ minutes?: Instantly switched off the webhook/),
    ]);
  },
);

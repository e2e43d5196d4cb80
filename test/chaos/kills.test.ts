import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { checkEffects } from './effects.ts';
import { checkModel } from './model.ts';
import { type Delivery, delivery, LEAD_KINDS, postUntilAcknowledged, randomFrom, shuffled } from './traffic.ts';

const EVENTS = Number(process.env['CHAOS_EVENTS'] ?? 120);
const LEADS = 200;
const SENDERS = 16;
const HOUR_MS = 3_600_000;
const WITHIN_MS = 180_000 + EVENTS * 100;
const TEST_MS = WITHIN_MS * 2;
const EVENTS_ONLY = "WorkflowType = 'outreachEvent'";
const POLICY = { bounceBlocklist: 'never' } as const;

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Bounces and unsubscribes win over every other status. They are rare here, so that others are tested too. */
const KINDS = LEAD_KINDS.flatMap((kind) =>
  Array.from({ length: /bounced|unsubscribed/.test(kind) ? 1 : 8 }, () => kind),
);

/** All times are full hours, so that many leads have several events in the same millisecond. */
function traffic(random: () => number): Delivery[] {
  const below = (n: number) => Math.floor(random() * n);
  return Array.from({ length: EVENTS }, (_, serial) => {
    const at = Date.UTC(2026, 0, 5) + below(120) * HOUR_MS;
    return delivery(KINDS[below(KINDS.length)]!, `lead-${below(LEADS)}@acme.example`, at, serial);
  });
}

test(
  'every acknowledged event has exactly one completed workflow, and every contact and the read model are correct, whatever was killed',
  async () => {
    process.stderr.write(`chaos: to repeat this run set CHAOS_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const distinct = traffic(random);
    const expected = distinct.map(({ event }) => event);
    expect(new Set(expected.map(({ id }) => id)).size).toBe(EVENTS);
    const queue = shuffled([...distinct, ...distinct.slice(0, EVENTS / 10)], random);

    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const { env: sandbox } = await startSandbox(folder);
    const worker = await startWorker(folder, sandbox, server);
    const receiver = await startReceiver(folder, {
      TEMPORAL_ADDRESS: server.address,
      BOUNCE_BLOCKLIST: POLICY.bounceBlocklist,
    });
    const { client } = server.temporal;

    const acknowledged = new Set<string>();
    let acks = 0;
    const send = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        acknowledged.add(await postUntilAcknowledged(receiver.url, next));
        acks += 1;
        // A pause, so that the kills also interrupt dispatches and effects, not only acks.
        await sleep(random() * 200);
      }
    };
    const crashAt = (share: number, one: { crash(): Promise<void> }) =>
      until(() => expect(acks).toBeGreaterThan(EVENTS * share), WITHIN_MS).then(one.crash);
    const serverIsBack = crashAt(0.3, server);
    await Promise.all([
      ...Array.from({ length: SENDERS }, send),
      crashAt(0.2, receiver),
      serverIsBack,
      // A worker that cannot reach Temporal when it starts ends.
      crashAt(0.4, { crash: () => serverIsBack.then(worker.crash) }),
      crashAt(0.5, receiver),
      crashAt(0.8, receiver),
    ]);
    expect([...acknowledged].sort()).toEqual(expected.map(({ id }) => id).sort());

    const completed = async () => {
      expect(await receiver.readiness()).toMatchObject({ status: 200, journal: { depth: 0 } });
      const { count } = await client.workflow.count('ExecutionStatus = "Completed"');
      expect(count).toBeGreaterThanOrEqual(EVENTS);
    };
    await until(completed, WITHIN_MS, [receiver, worker]);
    const runs: string[] = [];
    for await (const { workflowId, status } of client.workflow.list({ query: EVENTS_ONLY }))
      runs.push(`${workflowId} ${status.name}`);
    expect(runs.sort()).toEqual(expected.map(({ id }) => `${id} COMPLETED`).sort());
    await checkEffects(folder, expected, POLICY);
    const env = { DATA_DIR: folder, TEMPORAL_ADDRESS: server.address };
    await checkModel(env, (check) => until(check, WITHIN_MS, [receiver, worker]));
  },
  TEST_MS,
);

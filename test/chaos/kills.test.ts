import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, startSandbox, startTemporal, startWorker, until } from '../support/processes.ts';
import { checkEffects, isOfEvent } from './effects.ts';
import { checkModel } from './model.ts';
import { FOLLOW_UPS_ON, peopleFor } from './people.ts';
import { type Delivery, delivery, CHANGING_KINDS, postUntilAcknowledged, randomFrom, shuffled } from './traffic.ts';

const EVENTS = Number(process.env['CHAOS_EVENTS'] ?? 120);
const LEADS = 200;
/** So many leads of each sort are decided about. */
const SETS = Math.ceil(EVENTS / 500);
const SENDERS = 16;
const HOUR_MS = 3_600_000;
const WITHIN_MS = 180_000 + EVENTS * 100;
const TEST_MS = WITHIN_MS * 2;
const EVENTS_ONLY = "WorkflowType = 'outreachEvent'";
const POLICY = { bounceBlocklist: 'never' } as const;

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/**
 * All times are full hours, so that many leads have several events in the same millisecond, and lie in the last days, so that
 * follow-ups wait first for events that come late, then for weeks.
 */
function traffic(random: () => number): Delivery[] {
  const below = (n: number) => Math.floor(random() * n);
  const lastHour = Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS;
  return Array.from({ length: EVENTS }, (_, serial) => {
    const at = lastHour - below(120) * HOUR_MS;
    return delivery(CHANGING_KINDS[below(CHANGING_KINDS.length)]!, `lead-${below(LEADS)}@acme.example`, at, serial);
  });
}

test(
  'every acknowledged event has exactly one completed workflow, and every contact and the read model are correct, whatever was killed',
  async () => {
    process.stderr.write(`chaos: to repeat this run set CHAOS_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const distinct = traffic(random);
    const queue = shuffled([...distinct, ...distinct.slice(0, EVENTS / 10)], random);

    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const sandbox = await startSandbox(folder);
    const settings = { ...sandbox.env, ...FOLLOW_UPS_ON, BOUNCE_BLOCKLIST: POLICY.bounceBlocklist };
    const worker = await startWorker(folder, settings, server);
    const receiver = await startReceiver(folder, { ...settings, TEMPORAL_ADDRESS: server.address });
    const { client } = server.temporal;
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [receiver, worker]);

    const acknowledged = new Set<string>();
    let acks = 0;
    const unsubscribed = distinct.filter(({ event }) => event.kind === 'lead_unsubscribed');
    await sandbox.call('PATCH /sandbox/dials', { apiFault: '401' });
    const people = peopleFor(SETS, unsubscribed, {
      temporal: server.temporal,
      serial: EVENTS,
      mend: () => sandbox.call('PATCH /sandbox/dials', { apiFault: 'none' }),
      post: async (one) => acknowledged.add(await postUntilAcknowledged(receiver.url, one)),
      eventually: (check) => until(check, WITHIN_MS),
    });
    const expected = [...distinct, ...people.deliveries].map(({ event }) => event);
    expect(new Set(expected.map(({ id }) => id)).size).toBe(expected.length);

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
    await people.begin();
    const serverIsBack = crashAt(0.3, server);
    await Promise.all([
      ...Array.from({ length: SENDERS }, send),
      people.act(),
      crashAt(0.2, receiver),
      serverIsBack,
      // A worker that cannot reach Temporal when it starts ends.
      crashAt(0.4, { crash: () => serverIsBack.then(worker.crash) }),
      crashAt(0.5, receiver),
      crashAt(0.8, receiver),
    ]);
    expect([...acknowledged].sort()).toEqual(expected.map(({ id }) => id).sort());

    const endOf = (id: string) => (people.undecided.includes(id) ? 'RUNNING' : 'COMPLETED');
    const completed = async () => {
      expect(await receiver.readiness()).toMatchObject({ status: 200, journal: { depth: 0 } });
      const { count } = await client.workflow.count(`${EVENTS_ONLY} AND ExecutionStatus = 'Completed'`);
      expect(count).toBeGreaterThanOrEqual(expected.length - people.undecided.length);
    };
    await eventually(completed);
    const runs: string[] = [];
    for await (const { workflowId, status } of client.workflow.list({ query: EVENTS_ONLY }))
      runs.push(`${workflowId} ${status.name}`);
    expect(runs.sort()).toEqual(expected.map(({ id }) => `${id} ${endOf(id)}`).sort());
    await checkEffects(folder, expected, POLICY, isOfEvent);
    const env = { DATA_DIR: folder, TEMPORAL_ADDRESS: server.address };
    const rows = await checkModel(env, WITHIN_MS, [receiver, worker]);
    process.stderr.write(`chaos: the model is the same, row by row: ${JSON.stringify(rows)}\n`);
  },
  TEST_MS,
);

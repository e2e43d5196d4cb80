import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPostgresLocalStore } from '../../activities/local-store/postgres-store.ts';
import { clusterPrograms, startCluster } from '../support/cluster.ts';
import { databaseForTest } from '../support/postgres.ts';
import { until } from '../support/processes.ts';
import { checkStore, isOfEvent } from './effects.ts';
import { checkModel } from './model.ts';
import { FOLLOW_UPS_ON, peopleFor } from './people.ts';
import { CHANGING_KINDS, type Delivery, delivery, postUntilAcknowledged, randomFrom, shuffled } from './traffic.ts';

const EVENTS = Number(process.env['EVENTS'] ?? 150);
const KILLS = Number(process.env['KILLS'] ?? 5);
const LEADS = Math.ceil(EVENTS / 4);
/** So many leads of each sort are decided about. */
const SETS = Math.ceil(EVENTS / 500);
const SENDERS = 16;
const SHARE_OF_DUPLICATES = 0.1;
const HOUR_MS = 3_600_000;
/** So that the kills last as long as the work on the events. */
const LONGEST_PAUSE_MS = Math.max(2_000, (EVENTS / KILLS) * 50);
/** How much time the events may need: generous, other programs may use the cores. */
const WITHIN_MS = 120_000 + EVENTS * 150 + KILLS * 20_000;
const POLICY = { bounceBlocklist: 'never' } as const;
const EVENTS_ONLY = "WorkflowType = 'outreachEvent'";

const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** In turn; each time the other one of two. */
const VICTIMS = ['receiver', 'worker', 'proxy', 'temporal', 'postgresql'];
const victim = (nth: number): string => {
  const kind = VICTIMS[nth % VICTIMS.length]!;
  const round = Math.floor(nth / VICTIMS.length);
  return /receiver|worker/.test(kind) ? `${kind}-${(round % 2) + 1}` : kind;
};

interface Sent extends Delivery {
  to: string;
}

const programs = await clusterPrograms();

test.skipIf(programs === undefined)(
  'a cluster of two receivers and two workers loses and repeats nothing, whichever of its processes is killed: each event is one workflow with its effects, and the read model says so',
  async () => {
    process.stderr.write(`cluster: to repeat this run set CHAOS_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const below = (n: number) => Math.floor(random() * n);
    const cluster = await startCluster(programs!, {
      ...FOLLOW_UPS_ON,
      BOUNCE_BLOCKLIST: POLICY.bounceBlocklist,
      INSTANTLY_REQUESTS_PER_SECOND: '90',
    });
    const [one, other] = cluster.receivers;
    const elsewhere = (to: string) => (to === one ? other : one);

    const doors = [one, other, cluster.proxy];
    const lastHour = Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS;
    const distinct = Array.from({ length: EVENTS }, (_, serial): Sent => {
      const kind = CHANGING_KINDS[below(CHANGING_KINDS.length)]!;
      const at = lastHour - below(120) * HOUR_MS;
      return { ...delivery(kind, `lead-${below(LEADS)}@acme.example`, at, serial), to: doors[below(doors.length)]! };
    });
    const repeated = distinct.slice(0, EVENTS * SHARE_OF_DUPLICATES);
    const queue = shuffled([...distinct, ...repeated.map((sent) => ({ ...sent, to: elsewhere(sent.to) }))], random);

    const startedAt = performance.now();
    const acknowledged = new Set<string>();
    let kills = 0;
    await cluster.sandbox('PATCH /sandbox/dials', { apiFault: '401' });
    const people = peopleFor(
      SETS,
      distinct.filter(({ event }) => event.kind === 'lead_unsubscribed'),
      {
        temporal: cluster.temporal,
        serial: EVENTS,
        mend: () => cluster.sandbox('PATCH /sandbox/dials', { apiFault: 'none' }),
        post: async (one) => acknowledged.add(await postUntilAcknowledged(cluster.proxy, one)),
        eventually: (check) => until(check, WITHIN_MS, [cluster]),
      },
    );
    const expected = [...distinct, ...people.deliveries].map(({ event }) => event);
    const send = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        acknowledged.add(await postUntilAcknowledged(next.to, next));
        // So that events arrive until the last process was killed.
        const share = acknowledged.size / EVENTS;
        await until(() => expect(share).toBeLessThanOrEqual((kills + 1) / KILLS), WITHIN_MS, [cluster]);
      }
    };
    const killEach = async () => {
      for (; kills < KILLS; kills += 1) {
        await sleep(random() * LONGEST_PAUSE_MS);
        await cluster.kill(victim(kills));
      }
    };
    await people.begin();
    await Promise.all([killEach(), people.act(), ...Array.from({ length: SENDERS }, send)]);
    const acknowledgedMs = performance.now() - startedAt;
    expect([...acknowledged].sort()).toEqual(expected.map(({ id }) => id).sort());

    const { workflow } = cluster.temporal.client;
    const completed = async () => {
      for (const { status, depth } of await cluster.readiness())
        expect({ status, depth }).toEqual({ status: 200, depth: 0 });
      const { count } = await workflow.count(`${EVENTS_ONLY} AND ExecutionStatus = 'Completed'`);
      expect(count).toBeGreaterThanOrEqual(expected.length - people.undecided.length);
    };
    await until(completed, WITHIN_MS, [cluster]);
    process.stderr.write(
      `cluster: ${EVENTS} events, ${KILLS} kills: acknowledged after ${Math.round(acknowledgedMs)} ms, done after ${Math.round(performance.now() - startedAt)} ms\n`,
    );
    const endOf = (id: string) => (people.undecided.includes(id) ? 'RUNNING' : 'COMPLETED');
    const runs: string[] = [];
    for await (const { workflowId, status } of workflow.list({ query: EVENTS_ONLY }))
      runs.push(`${workflowId} ${status.name}`);
    expect(runs.sort()).toEqual(expected.map(({ id }) => `${id} ${endOf(id)}`).sort());
    await checkStore(
      openPostgresLocalStore(databaseForTest(cluster.env['DATABASE_URL']!)),
      expected,
      POLICY,
      isOfEvent,
    );
    const { DATABASE_URL, TEMPORAL_ADDRESS } = cluster.env;
    const env = { DATA_DIR: '', DATABASE_URL: DATABASE_URL!, TEMPORAL_ADDRESS: TEMPORAL_ADDRESS! };
    const rows = await checkModel(env, WITHIN_MS, [cluster]);
    process.stderr.write(`cluster: the model is the same, row by row: ${JSON.stringify(rows)}\n`);
  },
  WITHIN_MS * 2,
);

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startReceiver, startTemporal, startWorker, until } from '../support/processes.ts';
import { type Delivery, delivery, post } from './traffic.ts';

const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 4);
const BEFORE_SECONDS = 2;
const PER_SECOND = 25;
const CONCURRENCY = 12;
const WITHIN_MS = 120_000 + OUTAGE_SECONDS * 4_000;
const TEST_MS = WITHIN_MS + 120_000 + OUTAGE_SECONDS * 1_000;

let serial = 0;

/** Repeats nine opens and one reply. */
function nextDelivery(): Delivery {
  serial += 1;
  const kind = serial % 10 ? 'email_opened' : 'reply_received';
  return delivery(kind, `lead-${serial % 50}@acme.example`, Date.now(), serial);
}

interface Sent extends Delivery {
  status: number;
  ms: number;
}

/** Sends at a fixed rate, so that a slow receiver does not slow down the measurement. */
async function sendFor(seconds: number, url: string): Promise<Sent[]> {
  const sent: Promise<Sent>[] = [];
  const startedAt = performance.now();
  for (let due = 0; due < seconds * 1_000; due += 1_000 / PER_SECOND) {
    await sleep(Math.max(0, startedAt + due - performance.now()));
    const one = nextDelivery();
    const at = performance.now();
    sent.push(post(url, one).then(({ status }) => ({ ...one, status, ms: performance.now() - at })));
  }
  return Promise.all(sent);
}

function latencies(sent: Sent[]) {
  const sorted = sent.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)]! * 10) / 10;
  return { acks: sent.length, p50: at(0.5), p99: at(0.99) };
}

test(
  'while Temporal is unreachable events are acknowledged as before, and afterwards all are dispatched, replies and labels first, each with one trace',
  async () => {
    const folder = temporaryFolder();
    const server = await startTemporal(folder);
    const collector = await startOtlpReceiver();
    const worker = await startWorker(folder, collector.env, server);
    const receiver = await startReceiver(folder, {
      ...collector.env,
      TEMPORAL_ADDRESS: server.address,
      DISPATCH_CONCURRENCY: String(CONCURRENCY),
    });
    const eventually = (check: () => unknown) => until(check, WITHIN_MS, [receiver, worker]);
    await eventually(async () => expect(await receiver.readiness()).toMatchObject({ status: 200, problems: [] }));
    const before = await sendFor(BEFORE_SECONDS, receiver.url);

    await server.stop();
    const isAway = async () =>
      expect(await receiver.readiness()).toMatchObject({
        status: 503,
        problems: ['Temporal cannot be reached'],
      });
    await eventually(isAway);
    const during = await sendFor(OUTAGE_SECONDS, receiver.url);
    await isAway();
    // A load balancer that would take it out is to go on sending.
    expect((await fetch(`${receiver.url}/readyz?exclude=temporal`)).status).toBe(200);
    const { depth } = (await receiver.readiness()).journal;
    expect(depth).toBeGreaterThanOrEqual(during.length);

    const backAt = Date.now();
    await server.start();
    await eventually(async () => expect((await receiver.readiness()).journal.depth).toBeLessThan(depth));
    const recoveredMs = Date.now() - backAt;
    await eventually(async () =>
      expect(await receiver.readiness()).toMatchObject({ status: 200, journal: { depth: 0 } }),
    );
    const drainedMs = Date.now() - backAt;

    const all = [...before, ...during];
    const { workflow } = server.temporal.client;
    await eventually(async () => {
      const { count } = await workflow.count('ExecutionStatus = "Completed"');
      expect(count).toBeGreaterThanOrEqual(all.length);
    });
    const startedAt = new Map<string, number>();
    for await (const { workflowId, startTime } of workflow.list()) startedAt.set(workflowId, startTime.getTime());
    expect([...startedAt.keys()].sort()).toEqual(all.map(({ event }) => event.id).sort());

    const [reply] = during.filter(({ event }) => event.kind === 'reply_received');
    await eventually(() => {
      const spans = collector.traceOf(reply!.event.id);
      const names = [...new Set(spans.map(({ name }) => name))];
      expect(names).toEqual(
        expect.arrayContaining(['POST /webhooks/instantly', 'journal commit', 'journal wait', 'crm']),
      );
      const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === '');
      expect(others).toEqual([]);
      expect(spans.filter((span) => span !== root).map(({ parentSpanId }) => parentSpanId)).toEqual(
        spans.slice(1).map(() => root!.spanId),
      );
      const wait = spans.find(({ name }) => name === 'journal wait')!;
      expect(wait.startedAt).toBeLessThan(backAt);
      // An attempt that has begun shortly before Temporal is back may succeed.
      expect(wait.endedAt - wait.startedAt).toBeGreaterThan(OUTAGE_SECONDS * 500);
      expect(new Set(spans.map(({ service }) => service)).size).toBe(2);
    });

    const startsOf = (kind: string) =>
      during.filter(({ event }) => event.kind === kind).map(({ event }) => startedAt.get(event.id)!);
    const lastReply = Math.max(...startsOf('reply_received'));
    const overtaken = startsOf('email_opened').filter((at) => at < lastReply).length;
    const measured = { before: latencies(before), during: latencies(during), recoveredMs, drainedMs, overtaken };
    process.stderr.write(`outage of ${OUTAGE_SECONDS} s: ${JSON.stringify(measured)}\n`);
    expect(overtaken).toBeLessThanOrEqual(2 * CONCURRENCY);
    expect(all.filter(({ status }) => status !== 200)).toEqual([]);
    // A generous limit, because other processes may use the CPU. An ack that waited for Temporal would take seconds.
    expect(latencies(during).p50).toBeLessThan(250);
    expect(latencies(during).p99).toBeLessThan(2_000);
  },
  TEST_MS,
);

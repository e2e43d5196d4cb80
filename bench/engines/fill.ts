import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { createLog } from '../../src/log/log.ts';
import { openModelFeed } from '../../src/model-feed/open-model-feed.ts';
import { startReceiver } from '../../src/receiver.ts';
import { requestRound } from '../../src/runs/monitor.ts';
import { countRuns, listRuns } from '../../src/runs/list-runs.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { startWorker } from '../../src/worker.ts';
import { answerParent, startedWith } from '../parent.ts';
import { type Filling, payloadsOf } from '../scale/payloads.ts';

export interface FillOptions {
  env: Record<string, string>;
  /** The path of the bundled workflows. */
  bundle: string;
}

/** Deliveries at the same time. */
const IN_FLIGHT = 24;
/** More events than this do not wait in the journal or for the worker. */
const MOST_BEHIND = 400;
const EVENTS = "WorkflowType = 'outreachEvent'";
const UNDER_WAY = `${EVENTS} AND ExecutionStatus = 'Running' AND Attention IS NULL`;
const CLOSED = "ExecutionStatus != 'Running'";
const OPEN = "ExecutionStatus = 'Running' AND WorkflowType != 'webhookMonitor'";
const LOOK_EVERY_MS = 500;
const TRIES = 20;
/** Of the workflows that wait, this share is terminated. */
const TERMINATED = 0.02;
const STALLED_MS = 5 * MINUTE_MS;

/** Receiver and worker in one process, as in `npm start`, and what fills Temporal with workflows. */
const { folder, env, bundle } = startedWith<FillOptions>();
const settings = readSettings({ ...env, DATA_DIR: folder });
const log = createLog(settings.logLevel);
installRuntime(log);
const temporal = await connectTemporal(settings.temporal);
await prepareNamespace(temporal, settings.dedupeWindowMs, log);
const feed = await openModelFeed(settings, 'start', log);
const worker = await startWorker(settings, temporal, log, { bundle: { codePath: bundle }, feed });
const receiver = await startReceiver(settings, temporal, log, true, { feed });
const instantly = createInstantly(settings.instantly);

let delivered = 0;

async function counts() {
  const [closed, open] = await Promise.all([CLOSED, OPEN].map((query) => countRuns(temporal, query)));
  return { closed: closed!, open: open! };
}

/** Resolves with the numbers of closed and open workflows when there are as many as were asked for. */
async function fill(filling: Filling) {
  const there = await counts();
  const queue = payloadsOf({ closed: filling.closed - there.closed, open: filling.open - there.open }, there.open);
  await untilOneRound();
  const startedBefore = await countRuns(temporal, EVENTS);
  const before = delivered;
  const gate = openGate();
  const watching = keepBehind(gate, async () => {
    const [started = 0, underWay = 0] = await Promise.all(
      [EVENTS, UNDER_WAY].map((query) => countRuns(temporal, query)),
    );
    return delivered - before - (started - startedBefore) + underWay;
  });
  const deliverNext = async () => {
    for (const payload of queue) {
      await gate.opened();
      await deliver(payload);
      delivered += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, deliverNext));
  await watching.end();
  await untilThere(filling);
  const some = await listRuns(
    temporal,
    `${EVENTS} AND ExecutionStatus = 'Running'`,
    Math.ceil(filling.open * TERMINATED),
  );
  await Promise.all(some.map((run) => temporal.client.workflow.getHandle(run.workflowId).terminate('a bench')));
  return counts();
}

/** The first round of the monitor creates the webhook. A worker that still replays many workflows may answer late. */
async function untilOneRound(): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await requestRound(settings, temporal, instantly);
      return;
    } catch (error) {
      if (!left) throw error;
      log.warn({ err: error }, 'no round of the monitor yet');
      await sleep(1_000);
    }
  }
}

/** What holds deliveries back while too many events wait. */
function openGate() {
  let shut: PromiseWithResolvers<void> | undefined;
  return {
    opened: () => shut?.promise ?? Promise.resolve(),
    open() {
      shut?.resolve();
      shut = undefined;
    },
    shut() {
      shut ??= Promise.withResolvers<void>();
    },
  };
}

/** Shuts the gate while more wait than may. A count that fails changes nothing. */
function keepBehind(gate: ReturnType<typeof openGate>, countBehind: () => Promise<number>) {
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      const behind = await countBehind().catch(() => undefined);
      if (behind !== undefined) gate[behind > MOST_BEHIND ? 'shut' : 'open']();
      await sleep(LOOK_EVERY_MS);
    }
  };
  const watched = watch();
  return { end: () => ((isOver = true), watched) };
}

/** Lets the sandbox deliver an event, so that its log and the journal have it too. */
async function deliver(payload: object): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${env['SANDBOX_PORT']}/sandbox/events?wait=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  if (status !== 200) throw new Error(`the sandbox has answered ${status}`);
}

async function untilThere(filling: Filling): Promise<void> {
  let [before, since] = [await counts(), Date.now()];
  for (;;) {
    if (before.closed >= filling.closed && before.open >= filling.open) return;
    await sleep(1_000);
    const now = await counts();
    if (now.closed > before.closed || now.open > before.open) [before, since] = [now, Date.now()];
    else if (Date.now() - since > STALLED_MS) throw new Error(`no more workflows after ${JSON.stringify(now)}`);
  }
}

/** How long a round of the monitor takes. Seconds. */
async function round(): Promise<number> {
  const startedAt = performance.now();
  await requestRound(settings, temporal, instantly);
  return (performance.now() - startedAt) / 1_000;
}

const mostMiB = () => process.resourceUsage().maxRSS / 1_024;

answerParent({ counts, fill, delivered: () => delivered, round, mostMiB }, async () => {
  await receiver.close();
  await worker.close();
  await feed.close();
  await temporal.close();
});

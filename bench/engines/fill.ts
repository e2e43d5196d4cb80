import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import type { OutreachEvent } from '../../src/domain/event.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { translate } from '../../src/instantly/translate.ts';
import { createLog } from '../../src/log/log.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import { startReceiver } from '../../src/receiver.ts';
import { createDispatch } from '../../src/runs/dispatch.ts';
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

/** Starts that wait for Temporal at the same time. */
const IN_FLIGHT = 24;
/** More events than this do not wait for the worker: their tasks would time out. */
const MOST_OPEN = 400;
const EVENTS = "WorkflowType = 'outreachEvent'";
const UNDER_WAY = `${EVENTS} AND ExecutionStatus = 'Running' AND Attention IS NULL`;
const CLOSED = "ExecutionStatus != 'Running'";
const OPEN = "ExecutionStatus = 'Running' AND WorkflowType != 'webhookMonitor'";
const BRAKE_MS = 1_000;
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
const model = await openReadModel(settings, 'start', log);
const worker = await startWorker(settings, temporal, log, { bundle: { codePath: bundle }, model });
const receiver = await startReceiver(settings, temporal, log, true, { model });
const dispatch = createDispatch({
  temporal,
  taskQueue: settings.temporal.taskQueue,
  policy: settings.policy,
  eager: true,
});

let started = 0;

async function counts() {
  const [closed, open] = await Promise.all([CLOSED, OPEN].map((query) => countRuns(temporal, query)));
  return { closed: closed!, open: open! };
}

/** Resolves with the numbers of closed and open workflows when there are as many as were asked for. */
async function fill(filling: Filling) {
  const there = await counts();
  const queue = payloadsOf({ closed: filling.closed - there.closed, open: filling.open - there.open }, there.open);
  let mayStart = Promise.resolve();
  const brake = setInterval(() => {
    void countRuns(temporal, UNDER_WAY).then(
      (underWay) => {
        if (underWay > MOST_OPEN) mayStart = sleep(BRAKE_MS);
      },
      () => undefined,
    );
  }, BRAKE_MS);
  const startNext = async () => {
    for (const payload of queue) {
      await mayStart;
      await startOne(translate(payload, { receivedAt: new Date() }));
      started += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, startNext));
  clearInterval(brake);
  await untilThere(filling);
  const some = await listRuns(
    temporal,
    `${EVENTS} AND ExecutionStatus = 'Running'`,
    Math.ceil(filling.open * TERMINATED),
  );
  await Promise.all(some.map((run) => temporal.client.workflow.getHandle(run.workflowId).terminate('a bench')));
  return counts();
}

/** A server that is busy refuses starts. */
async function startOne(event: OutreachEvent): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await dispatch(event);
      return;
    } catch (error) {
      if (!left) throw error;
      await sleep(BRAKE_MS);
    }
  }
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
  await requestRound(settings, temporal, createInstantly(settings.instantly));
  return (performance.now() - startedAt) / 1_000;
}

const mostMiB = () => process.resourceUsage().maxRSS / 1_024;

answerParent({ counts, fill, started: () => started, round, mostMiB }, async () => {
  await receiver.close();
  await worker.close();
  await model.close();
  await temporal.close();
});
